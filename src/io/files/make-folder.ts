import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Whether a path leads to a folder. */
async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/**
 * Makes a folder and the folders above it; one that exists is left as it is. Unlike `mkdir` with `recursive`, which never
 * ends below folders like `/proc`, it tries each folder at most twice.
 *
 * @throws the error of the file system, such as ENOTDIR or EACCES.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === path) throw error;
    await makeFolder(parent);
    await mkdir(path).catch(async (again) => {
      // Another process may have made it in between.
      if (!(await isFolder(path))) throw again;
    });
  }
}
