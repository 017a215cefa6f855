import { DataError } from "../../errors.js";
import { assertPath, describeValue } from "../../guards/internal.js";
import { writeFileAtomic } from "./atomic.js";
import { fileLabel, readBytes } from "./read-bytes.js";

/** Formats a value as JSON. A map, a set and a function have no JSON form, and neither has what contains itself. */
function toJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, null, 2);
  } catch (cause) {
    throw new TypeError(`writeJson: value must have a JSON form, got ${describeValue(value)} with none`, { cause });
  }
  if (text !== undefined && !(value instanceof Map || value instanceof Set)) return text;
  throw new TypeError(`writeJson: value must have a JSON form, got ${describeValue(value)}`);
}

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
  assertPath("writeJson: path", path);
  const text = toJson(value);
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
