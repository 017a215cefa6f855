import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../io/internal.js";

/** Formats a time in UTC as `YYYYMMDD-HHMMSS`. */
function formatStamp(stamp: Date): string {
  const [date, time] = stamp.toISOString().split(/[T.]/);
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}`;
}

/** Makes a folder; returns `false` if a file or folder of that name already exists. */
async function tryMakeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Makes the folder of a new run, `parent/YYYYMMDD-HHMMSS` in UTC. Never reuses an existing folder: runs that start
 * within the same second, on one machine or on a shared disk, get the suffixes `-2`, `-3` and so on.
 *
 * @param parent Folder of all runs; made if it does not exist.
 * @param stamp Start of the run.
 * @returns The path of the folder, which is empty and belongs to the caller.
 * @throws RangeError when `stamp` is not a valid date.
 */
export async function createRunFolder(parent: string, stamp: Date): Promise<string> {
  if (Number.isNaN(stamp.getTime())) throw new RangeError(`createRunFolder: stamp must be a valid date, got ${stamp}`);
  await makeFolder(parent);
  const first = join(parent, formatStamp(stamp));
  for (let count = 1; ; count++) {
    const path = count === 1 ? first : `${first}-${count}`;
    // mkdir is the lock: of several processes that try the same name, it succeeds for one only.
    if (await tryMakeFolder(path)) return path;
  }
}
