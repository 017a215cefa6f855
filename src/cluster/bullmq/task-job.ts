import { isAbsolute, posix, relative, resolve, sep } from "node:path";

/** Name of the queue of all plans. */
export const QUEUE = "tasks";

/** Default of the option `prefix`: the first part of all keys in Redis. */
export const PREFIX = "ct-hemorrhage";

/** Data of a job. */
export interface TaskJob {
  /** Folder of the plan: absolute, or below the root of each machine. */
  readonly folder: string;
  /** Number of the task, from 0; absent for the job that merges. */
  readonly task?: number | undefined;
}

const isOutside = (path: string) => path === ".." || path.startsWith("../") || isAbsolute(path);

/**
 * Returns the folder of a plan as it is written into a job: below the root if one is given, otherwise absolute.
 *
 * @param name The public function, for the message.
 * @throws RangeError for a folder outside of the root.
 */
export function folderOfJob(name: string, folder: string, root: string | undefined): string {
  if (root === undefined) return resolve(folder);
  const below = relative(resolve(root), resolve(folder)).split(sep).join("/");
  if (isOutside(below)) throw new RangeError(`${name}: plan folder must lie below root, got another folder`);
  return below;
}

/**
 * Returns the folder of a job on this machine.
 *
 * @throws RangeError if the job and this worker do not agree on whether there is a root.
 */
export function folderOnThisMachine(folder: string, root: string | undefined): string {
  if (root === undefined && isAbsolute(folder)) return folder;
  if (root === undefined) throw new RangeError("the plan was submitted with --root: the worker needs --root too");
  if (isOutside(posix.normalize(folder))) {
    throw new RangeError("the plan was submitted without --root: the worker must have no --root either");
  }
  return resolve(root, folder);
}
