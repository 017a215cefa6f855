import { describe, expect, test } from "vitest";
import { submitToSlurm } from "../../../src/cluster/slurm/index.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const plan = () => ({ folder: pathOf(), work: { kind: "predict" as const }, tasks: [{ name: "fold 1, part 1 of 1" }] });

/** Runs something where no program of Slurm is installed. */
async function withoutSlurm<Result>(work: () => Promise<Result>): Promise<Result> {
  const { PATH } = process.env;
  process.env.PATH = pathOf();
  return work().finally(() => {
    process.env.PATH = PATH;
  });
}

describe("submitToSlurm", () => {
  test("needs sbatch", async () => {
    const submission = withoutSlurm(() => submitToSlurm(plan(), { tasks: [0] }));
    await expect(submission).rejects.toThrow(
      "submitToSlurm: sbatch must be installed: run this on a machine of the cluster, or with --dry-run",
    );
  });

  test("does not need it for a dry run", async () => {
    const { scripts } = await withoutSlurm(() => submitToSlurm(plan(), { tasks: [0], dryRun: true }));
    expect(scripts.map(({ name }) => name)).toEqual(["array-1.sh", "merge.sh"]);
  });

  test("refuses an unknown option and no plan", async () => {
    await expect(submitToSlurm(plan(), { tasks: [0], dry: true } as never)).rejects.toThrow(
      /^submitToSlurm: options must be of /,
    );
    await expect(submitToSlurm("plan" as never, { tasks: [0] })).rejects.toThrow(
      "submitToSlurm: plan must be a plan, as readTaskPlan returns, got a string",
    );
  });
});
