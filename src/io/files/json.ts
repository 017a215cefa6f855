import { DataError } from "../../errors.js";
import { assertText } from "../../guards/internal.js";
import { writeFileAtomic } from "./atomic.js";
import { fileLabel, readBytes } from "./read-bytes.js";

/**
 * Writes a value as JSON in one step: UTF-8, indented by two spaces, with a line break at the end.
 *
 * @param value Any value with a JSON form. Numbers that are not finite become `null`.
 * @throws TypeError for a value without a JSON form, such as `undefined` or an object that contains itself.
 *
 * @example
 * ```ts
 * await writeJson("scores.json", { auc: 0.98, classes: CLASSES });
 * ```
 */
export async function writeJson(path: string, value: unknown): Promise<void> {
  assertText("writeJson: path", path);
  const text: string | undefined = JSON.stringify(value, null, 2);
  if (text === undefined) throw new TypeError(`writeJson: value must have a JSON form, got ${typeof value}`);
  await writeFileAtomic(path, `${text}\n`);
}

/**
 * Reads a JSON file. The caller checks that the value has the form it expects.
 *
 * @throws DataError when the file cannot be read or is not JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes("readJson", path));
  try {
    return JSON.parse(text);
  } catch (cause) {
    const file = fileLabel(path);
    throw new DataError(`readJson: "${file}" must hold JSON, got ${(cause as Error).message}`, { file, path, cause });
  }
}
