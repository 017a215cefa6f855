import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../io/internal.js";

/** Writes a time in UTC as `YYYYMMDD-HHMMSS`. */
function formatStamp(stamp: Date): string {
  const [date, time] = stamp.toISOString().split(/[T.]/);
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}`;
}

/** Makes a folder, or tells by `false` that something of that name is there already. */
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
 * Makes the folder of a new run, `parent/YYYYMMDD-HHMMSS` in UTC, and never takes one that is there: runs that start
 * within one second, on one machine or on a shared disk, get the suffixes `-2`, `-3` and so on.
 *
 * @param parent Folder of all runs; made where it is absent.
 * @param stamp When the run starts.
 * @returns The path of the folder, empty and owned by the caller.
 * @throws RangeError when `stamp` is no valid date.
 */
export async function createRunFolder(parent: string, stamp: Date): Promise<string> {
  if (Number.isNaN(stamp.getTime())) throw new RangeError(`createRunFolder: stamp must be a valid date, got ${stamp}`);
  await makeFolder(parent);
  const first = join(parent, formatStamp(stamp));
  for (let count = 1; ; count++) {
    const path = count === 1 ? first : `${first}-${count}`;
    // mkdir is the lock: it fails for all but one of those who ask for the same name.
    if (await tryMakeFolder(path)) return path;
  }
}
