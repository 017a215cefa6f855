import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { basename } from "node:path";
import { makeFolder } from "../../io/internal.js";
import { unwritable } from "./unwritable.js";

/**
 * Makes the output folder: before hours of work, not after.
 *
 * @throws DataError when it cannot be made, or nothing can be written to it.
 */
export async function makeOutput(output: string): Promise<void> {
  try {
    await makeFolder(output);
    await access(output, constants.W_OK);
  } catch (error) {
    throw unwritable(basename(output), error);
  }
}
