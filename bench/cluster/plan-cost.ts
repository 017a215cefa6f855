import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeStudies } from "../prepare/write-studies.js";

/** Pixels of a side: planning reads headers alone. */
const SIZE = 16;

/** Cost of planning a preparation. */
export interface PlanCost {
  readonly planSlices: number;
  readonly planSeconds: number;
  readonly planMegabytes: number;
}

/** Plans a preparation of this many generated slices in 16 shards, in a process of its own. */
export async function measurePlan(slices: number): Promise<PlanCost> {
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-plan-"));
  try {
    await writeStudies(join(folder, "input"), slices, SIZE);
    const job = fileURLToPath(new URL("plan-job.mjs", import.meta.url));
    const paths = ["input", "output", "plan"].map((name) => join(folder, name));
    const { status, stdout, stderr } = spawnSync(process.execPath, [job, ...paths, "16"], { encoding: "utf8" });
    if (status !== 0) throw new Error(`planning must end with status 0, got ${status}: ${stderr}`);
    const { seconds, peakMegabytes } = JSON.parse(stdout) as Record<string, number>;
    return { planSlices: slices, planSeconds: seconds, planMegabytes: peakMegabytes };
  } finally {
    await rm(folder, { recursive: true });
  }
}
