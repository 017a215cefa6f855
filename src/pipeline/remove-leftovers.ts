import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isTemporaryName } from "../io/index.js";

/** Removes the temporary files that a killed job left in a folder, if there is one. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => isTemporaryName(entry))) await rm(join(folder, name), { force: true });
}
