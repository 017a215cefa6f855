import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { assertPath, toBytes } from "../../guards/internal.js";
import { makeFolder } from "./make-folder.js";

/**
 * Returns the path of a hidden temporary file next to `path`: in the same folder, because a rename is atomic only
 * within one file system.
 */
function temporaryPathOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}

/** Whether a file name is that of a temporary file, which a killed process can leave behind. */
export function isTemporaryName(name: string): boolean {
  return /^\..+\.[0-9a-f-]{36}\.tmp$/.test(name);
}

/**
 * Runs `write` on a temporary path and renames the result to `path`, so that a reader sees either the old file or the
 * new one, never a part of it. Creates the folder of `path` if needed, and removes the temporary file on failure.
 *
 * @param write Writes the whole file to the path that it receives.
 * @param confirm Called right before the rename; throws to keep the old file.
 * @throws Any error of `write`, of `confirm` and of the file system.
 */
export async function replaceFile(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
  confirm?: () => void,
): Promise<void> {
  await makeFolder(dirname(path));
  const temporaryPath = temporaryPathOf(path);
  try {
    await write(temporaryPath);
    confirm?.();
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}

/**
 * Writes a file in one step: a reader, or the next run after a crash, sees either the old file or the new one, never a
 * part of it. Creates the folder of `path` if needed. A killed process can leave a hidden `.tmp` file behind.
 *
 * @param data Bytes, or text to be written as UTF-8.
 * @throws TypeError for other data, such as an array or an object; any error of the file system. Nothing is left behind
 *   then.
 *
 * @example
 * ```ts
 * const svg = await renderSvg(rocFigure([{ name: "any", auc: 0.98, ...rocCurve(labels, scores) }]));
 * await writeFileAtomic("figures/roc.svg", svg);
 * ```
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array | ArrayBuffer): Promise<void> {
  assertPath("writeFileAtomic: path", path);
  const content = typeof data === "string" ? data : toBytes("writeFileAtomic: data", data, "a string");
  await replaceFile(path, (temporaryPath) => writeFile(temporaryPath, content));
}

/**
 * Writes a file of parts in one step, one part after the other, as {@link writeFileAtomic} does. Each part goes through an
 * open file, because Bun writes a list of parts that is given to `writeFile` as something else.
 *
 * @param confirm Called right before the file gets its name; throws to keep the old file.
 * @throws Any error of `parts`, of `confirm` and of the file system; nothing is left behind then.
 */
export async function writePartsAtomic(
  path: string,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  confirm?: () => void,
): Promise<void> {
  const write = async (temporaryPath: string) => {
    const file = await open(temporaryPath, "w");
    try {
      for await (const part of parts) await file.writeFile(part);
    } finally {
      await file.close();
    }
  };
  await replaceFile(path, write, confirm);
}

/**
 * Writes a file in one step, as {@link writeFileAtomic} does, but synchronously: for worker threads that write hundreds
 * of files per second. The folder of `path` must exist.
 *
 * @throws Any error of the file system; nothing is left behind then.
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
