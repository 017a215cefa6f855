import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DataError } from "../../errors.js";
import { assertNumbers, assertOptions, type KnownKeys } from "../../guards/internal.js";
import { writeFileAtomic } from "../../io/index.js";
import { assertSubmitted } from "../plan/assert-tasks.js";
import type { SubmittedPlan } from "../plan/submitted-plan.js";
import { buildSlurmScripts, type SlurmScript, type SlurmScriptOptions } from "./build-slurm-scripts.js";
import { quoteForShell } from "./quote-for-shell.js";
import { listQueued, readMaxArraySize, runSlurm } from "./run-slurm.js";
import { SLURM_KEYS } from "./slurm-options.js";

/** Options of {@link submitToSlurm}. */
export interface SlurmSubmitOptions extends SlurmScriptOptions {
  /** Numbers of the tasks to run, from 0. */
  readonly tasks: readonly number[];
  /** Whether to return the scripts without writing or submitting anything. */
  readonly dryRun?: boolean | undefined;
}

/** A submission of a plan. */
export interface SlurmSubmission {
  /** Ids of the arrays' jobs; empty in a dry run. */
  readonly arrays: readonly string[];
  /** Id of the job that merges; absent in a dry run. */
  readonly merge: string | undefined;
  /** The scripts, the one that merges last. */
  readonly scripts: readonly SlurmScript[];
  /** The command line of each script, for a shell; in place of the ids of other jobs it has their scripts' names. */
  readonly commands: readonly string[];
}

const KNOWN: KnownKeys<SlurmSubmitOptions> = { ...SLURM_KEYS, maxArraySize: true, tasks: true, dryRun: true };

/** The file that remembers the jobs of the last submission. */
const RECORD = "slurm.json";

const scriptPath = (folder: string, { name }: SlurmScript) => join(folder, "scripts", name);

/** Arguments of sbatch for a script. Paths come as arguments, where no character has a meaning. */
function argumentsOf(folder: string, script: SlurmScript, dependency: string | undefined): string[] {
  const after = dependency === undefined ? [] : [`--dependency=${dependency}`, "--kill-on-invalid-dep=yes"];
  return ["--parsable", `--chdir=${folder}`, ...after, scriptPath(folder, script)];
}

/** Whether the arrays run one after another, so that the limit on tasks at once holds for all of them together. */
const isChained = ({ atOnce }: SlurmScriptOptions) => atOnce !== undefined;

/** Dependency of an array or, with all arrays, of the merge. */
const afterPrevious = (previous: string | undefined) => (previous === undefined ? undefined : `afterany:${previous}`);
const afterAll = (arrays: readonly string[]) => (arrays.length === 0 ? undefined : `afterok:${arrays.join(":")}`);

/** Runs `submit` for each script, with what it depends on; the ids that it returns are those of the next dependencies. */
async function submitAll(
  arrays: readonly SlurmScript[],
  merge: SlurmScript,
  { chained, submit }: { chained: boolean; submit: (script: SlurmScript, dependency?: string) => Promise<string> },
): Promise<{ arrays: string[]; merge: string }> {
  const ids: string[] = [];
  for (const script of arrays) ids.push(await submit(script, chained ? afterPrevious(ids.at(-1)) : undefined));
  return { arrays: ids, merge: await submit(merge, afterAll(ids)) };
}

/** Throws while jobs of an earlier submission are waiting or running: two jobs of one task would only stop each other. */
async function assertNotQueued(folder: string): Promise<void> {
  const record = await readFile(join(folder, "scripts", RECORD), "utf8").catch(() => undefined);
  if (record === undefined) return;
  const jobs = (JSON.parse(record) as { jobs: string[] }).jobs.filter((job) => /^\d+$/.test(job));
  const queued = await listQueued(jobs);
  if (queued.length === 0) return;
  throw new DataError(
    `submitToSlurm: the jobs of the last submission must have ended, got ${queued.join(", ")} in the queue: wait, or scancel ${queued.join(" ")}`,
  );
}

/** Submits scripts; if one is refused, cancels those before it. */
async function submitScripts(
  folder: string,
  { arrays, merge }: ReturnType<typeof buildSlurmScripts>,
  chained: boolean,
): Promise<{ arrays: string[]; merge: string }> {
  const submitted: string[] = [];
  const submit = async (script: SlurmScript, dependency?: string) => {
    // With several clusters, the id is followed by the name of one.
    const [id] = (await runSlurm("sbatch", argumentsOf(folder, script, dependency))).trim().split(";");
    submitted.push(id);
    return id;
  };
  try {
    return await submitAll(arrays, merge, { chained, submit });
  } catch (error) {
    if (submitted.length > 0) await runSlurm("scancel", submitted).catch(() => undefined);
    throw error;
  }
}

/**
 * Submits tasks of a plan to Slurm: as arrays, with a job that merges when all have succeeded. Scripts are kept in the
 * plan's folder `scripts`, output goes to `logs`. A task that ends with 75, or near its time limit, returns to the queue.
 * If a task fails for good, the merge is canceled by Slurm; the others still run.
 *
 * @param plan Plan of the tasks; its folder must have the same path on all nodes.
 * @param options `tasks` to run, such as those that are left; what the jobs ask of Slurm. `maxArraySize` is by default
 *   the limit of the site.
 * @returns The ids of the jobs and the scripts.
 * @throws UnsupportedError without Slurm's programs; DataError if Slurm refuses a job, and while jobs of an earlier
 *   submission are in the queue; TypeError and RangeError as {@link buildSlurmScripts}.
 */
export async function submitToSlurm(plan: SubmittedPlan, options: SlurmSubmitOptions): Promise<SlurmSubmission> {
  assertSubmitted("submitToSlurm", plan);
  assertOptions("submitToSlurm", options, KNOWN);
  assertNumbers("submitToSlurm: tasks", options.tasks);
  const { tasks, dryRun = false, maxArraySize = await readMaxArraySize(), ...slurm } = options;
  const built = buildSlurmScripts(plan, tasks, { ...slurm, maxArraySize });
  const folder = resolve(plan.folder);
  const chained = isChained(slurm);
  const scripts = [...built.arrays, built.merge];
  const commands: string[] = [];
  await submitAll(built.arrays, built.merge, {
    chained,
    submit: async (script, dependency) => {
      commands.push(["sbatch", ...argumentsOf(folder, script, dependency)].map(quoteForShell).join(" "));
      return script.name;
    },
  });
  if (dryRun) return { arrays: [], merge: undefined, scripts, commands };
  await assertNotQueued(folder);
  await mkdir(join(folder, "logs"), { recursive: true });
  for (const script of scripts) await writeFileAtomic(scriptPath(folder, script), script.text);
  const ids = await submitScripts(folder, built, chained);
  await writeFileAtomic(join(folder, "scripts", RECORD), `${JSON.stringify({ jobs: [...ids.arrays, ids.merge] })}\n`);
  return { ...ids, scripts, commands };
}
