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
 * Creates a folder and its parent folders; an existing folder is left as it is. Tries each folder at most twice, unlike
 * `mkdir` with `recursive`, which never ends below folders such as `/proc`.
 *
 * @throws The error of the file system, such as ENOTDIR or EACCES.
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
      // Another process may have created it in the meantime.
      if (!(await isFolder(path))) throw again;
    });
  }
}
