import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { DataError } from "../../errors.js";
import { assertPath } from "../../guards/internal.js";
import { writeJson } from "../../io/index.js";
import { fileExists, readJson } from "../../io/internal.js";
import { packageVersion } from "../workers/package-version.js";
import { PLANNED_WORK, type PlannedWork } from "./planned-work.js";
import { fromPlan, toPlan } from "./work-paths.js";

/** A piece of work that one process does at a time. */
export interface PlannedTask {
  /** Description in a few words: "fold 2 of 20191021-213751". */
  readonly name: string;
  /** Number of images; absent where it is not known before the task starts. */
  readonly images?: number | undefined;
}

/** Work that is cut into tasks, which processes on any number of machines do in any order. */
export interface TaskPlan {
  /** Folder of the plan. */
  readonly folder: string;
  readonly tasks: readonly PlannedTask[];
  /** The work, with the paths as this process sees them. */
  readonly work: PlannedWork;
  /** Whether the results of all tasks are merged. */
  readonly isMerged: boolean;
}

/** Version of the format of a plan. */
const FORMAT = 1;

/** Form of `plan.json`. */
const PLAN = z.object({
  format: z.literal(FORMAT),
  version: z.string(),
  /** The work as it was asked for: another call that asks for the same finds the plan. */
  request: z.string(),
  tasks: z.array(z.object({ name: z.string(), images: z.int().min(0).optional() })),
  work: PLANNED_WORK,
  /** Hash of the tasks and the work. */
  sha256: z.string(),
});

/** Hashes what processes must agree on. */
function hashPlan({ tasks, work }: Pick<z.infer<typeof PLAN>, "tasks" | "work">): string {
  return createHash("sha256")
    .update(JSON.stringify([tasks, work]))
    .digest("hex");
}

const planPath = (folder: string) => join(folder, "plan.json");

const mergedPath = (folder: string) => join(folder, "merged.json");

/** Returns the folder of what tasks write about themselves. */
export function tasksFolder(folder: string): string {
  return join(folder, "tasks");
}

/** Returns the path of a file about a task: its progress, or the mark that it is done. */
export function taskPath(folder: string, index: number, kind: "json" | "done" | "claim"): string {
  return join(tasksFolder(folder), `${String(index).padStart(5, "0")}.${kind}`);
}

/** Reads `plan.json`. */
async function readStored(folder: string): Promise<z.infer<typeof PLAN>> {
  const file = `${basename(folder)}/plan.json`;
  if (!(await fileExists(planPath(folder)))) {
    throw new DataError(`readTaskPlan: "${basename(folder)}" must hold a plan.json, got none; make one with --plan`, {
      file,
    });
  }
  const { data, error } = PLAN.safeParse(await readJson(planPath(folder)));
  if (data && data.sha256 === hashPlan(data)) return data;
  if (data)
    throw new DataError(`readTaskPlan: ${file} must be as it was written, got another text; plan again`, { file });
  throw new DataError(
    `readTaskPlan: ${file} must be a plan, got another value at "${error.issues[0].path.join(".")}"`,
    {
      file,
    },
  );
}

/**
 * Reads a plan that {@link planTasks} has written.
 *
 * @param folder Folder of the plan.
 * @throws DataError for a folder without a plan, and for one of another version of this package.
 *
 * @example
 * ```ts
 * const plan = await readTaskPlan("plan");
 * for (const index of await tasksLeft(plan)) await runTask(plan, index);
 * await mergeTasks(plan);
 * ```
 */
export async function readTaskPlan(folder: string): Promise<TaskPlan> {
  assertPath("readTaskPlan: folder", folder);
  return openStored(folder, await readStored(folder));
}

/** Turns a stored plan into one for this process. */
async function openStored(folder: string, { version, tasks, work }: z.infer<typeof PLAN>): Promise<TaskPlan> {
  const now = await packageVersion();
  if (version !== now) {
    const file = `${basename(folder)}/plan.json`;
    throw new DataError(`readTaskPlan: ${file} must be of version ${now}, as this package, got ${version}`, { file });
  }
  return { folder, tasks, work: fromPlan(folder, work), isMerged: await fileExists(mergedPath(folder)) };
}

/**
 * Finds a plan of the same work.
 *
 * @throws DataError if the folder holds a plan of other work.
 */
export async function findPlan(folder: string, request: string): Promise<TaskPlan | undefined> {
  if (!(await fileExists(planPath(folder)))) return undefined;
  const stored = await readStored(folder);
  if (stored.request === request) return openStored(folder, stored);
  const file = `${basename(folder)}/plan.json`;
  throw new DataError(`planTasks: ${file} must be of the same work, got a plan of other work; choose another folder`, {
    file,
  });
}

/** Removes a merged plan from a folder, so that a new one can be written. */
export async function clearPlan(folder: string): Promise<void> {
  await rm(planPath(folder), { force: true });
  await rm(tasksFolder(folder), { recursive: true, force: true });
  await rm(mergedPath(folder), { force: true });
}

/** Writes a plan, in one step. */
export async function writePlan({ folder, tasks, work }: TaskPlan, request: string): Promise<void> {
  const version = await packageVersion();
  // Parsed as it will be read, so that the keys have the same order.
  const content = PLAN.pick({ tasks: true, work: true }).parse({ tasks, work: toPlan(folder, work) });
  await writeJson(planPath(folder), { format: FORMAT, version, request, ...content, sha256: hashPlan(content) });
}

/** Notes that the results of all tasks are merged. */
export async function markMerged({ folder }: TaskPlan): Promise<void> {
  await writeJson(mergedPath(folder), {});
}
