import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "./make-folder.js";

/** Names a hidden file beside `path`: in the same folder, because a rename is atomic within one file system only. */
function temporaryPathOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}

/** Tells whether a file bears a name as temporary files do: a process that is killed leaves one behind. */
export function isTemporaryName(name: string): boolean {
  return /^\..+\.[0-9a-f-]{36}\.tmp$/.test(name);
}

/**
 * Runs `write` on a temporary path and moves what it wrote to `path`, so that a reader sees the old file or the new
 * one, never a part. Makes the folder of `path` where it is absent, and removes the temporary file on failure.
 *
 * @param write Writes a whole file to the path it is given.
 * @throws whatever `write` and the file system throw.
 */
export async function replaceFile(path: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  await makeFolder(dirname(path));
  const temporaryPath = temporaryPathOf(path);
  try {
    await write(temporaryPath);
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}

/**
 * Writes a file in one step: a reader, and the next run after a crash, sees the old file or the new one, never a part.
 * Makes the folder of `path` where it is absent. A process that is killed can leave a hidden `.tmp` file behind.
 *
 * @param data Bytes, or text that is written as UTF-8.
 * @throws whatever the file system throws; nothing is left behind then.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await replaceFile(path, (temporaryPath) => writeFile(temporaryPath, data));
}

/**
 * Writes a file in one step, as {@link writeFileAtomic} does, without waiting: for worker threads that write hundreds a
 * second. The folder of `path` must be there.
 *
 * @throws whatever the file system throws; nothing is left behind then.
 */
export function writeFileAtomicSync(path: string, data: Uint8Array): void {
  const temporaryPath = temporaryPathOf(path);
  try {
    writeFileSync(temporaryPath, data);
    renameSync(temporaryPath, path);
  } catch (error) {
    rmSync(temporaryPath, { force: true });
    throw error;
  }
}
