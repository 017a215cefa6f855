import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { basename } from "node:path";
import { makeFolder } from "../../io/internal.js";
import { unwritable } from "./unwritable.js";

/**
 * Creates the output folder and checks that it is writable, before hours of work and not after.
 *
 * @throws DataError if the folder cannot be created or written to.
 */
export async function makeOutput(output: string): Promise<void> {
  try {
    await makeFolder(output);
    await access(output, constants.W_OK);
  } catch (error) {
    throw unwritable(basename(output), error);
  }
}
