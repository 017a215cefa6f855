import { DataError } from "../../errors.js";
import { writeFileAtomic } from "./atomic.js";
import { fileLabel, readBytes } from "./read-bytes.js";

/**
 * Writes a value as JSON: UTF-8, two spaces of indentation, a line break at the end, in one step.
 *
 * @param value Anything that JSON has a form for; numbers that are not finite become `null`.
 * @throws TypeError when JSON has no form for the value, as for `undefined` or a cycle.
 */
export async function writeJson(path: string, value: unknown): Promise<void> {
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
    throw new DataError(`readJson: "${file}" must hold JSON, got ${(cause as Error).message}`, { file, cause });
  }
}
