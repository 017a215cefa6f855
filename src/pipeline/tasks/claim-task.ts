import { randomUUID } from "node:crypto";
import { open, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../io/internal.js";
import { type TaskPlan, taskPath, tasksFolder } from "./plan-folder.js";

/** Milliseconds between two signs of life of a process that runs a task. */
const SIGN_MS = 5000;

/** Milliseconds without a sign of life after which another process takes the task. */
const SILENT_MS = 60_000;

/** A task that other processes leave alone. */
export interface Claim {
  /** Gives the task back. */
  readonly release: () => Promise<void>;
}

/** Returns the time of the disk, which may differ from that of this machine. */
async function timeOfDisk(folder: string, token: string): Promise<number> {
  const path = join(folder, `.${token}.time`);
  await writeFile(path, "");
  const { mtimeMs } = await stat(path);
  await rm(path, { force: true });
  return mtimeMs;
}

/** Creates a file; returns false if it exists. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(text);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes the claim of a process that gives no sign of life. */
async function takeStale(path: string, folder: string, token: string): Promise<boolean> {
  const claimed = await stat(path).catch(() => undefined);
  if (claimed && (await timeOfDisk(folder, token)) - claimed.mtimeMs < SILENT_MS) return false;
  // Of several processes, one moves the file away; the others find none, and try to create theirs.
  await rename(path, join(folder, `.${token}.stale`)).catch(() => undefined);
  await rm(join(folder, `.${token}.stale`), { force: true });
  return create(path, token);
}

/**
 * Claims a task, so that processes that look for work take different tasks. A claim saves work and is not needed for
 * correct results: fences see to these.
 *
 * @returns The claim; `undefined` if another process has the task.
 */
export async function claimTask({ folder }: TaskPlan, index: number): Promise<Claim | undefined> {
  const tasks = tasksFolder(folder);
  const path = taskPath(folder, index, "claim");
  const token = randomUUID();
  await makeFolder(tasks);
  if (!((await create(path, token)) || (await takeStale(path, tasks, token)))) return undefined;
  const timer = setInterval(() => void writeFile(path, token).catch(() => undefined), SIGN_MS);
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      await rm(path, { force: true });
    },
  };
}
