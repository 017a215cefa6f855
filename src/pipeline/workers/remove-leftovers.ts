import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isTemporaryName } from "../../io/internal.js";

/**
 * Removes temporary files that a killed job left in a folder. The folder may be absent.
 *
 * @param targets Names of the files that they would have become. Needed if other jobs may be writing to the folder; by
 * default, all temporary files are removed.
 */
export async function removeLeftovers(folder: string, targets?: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const isWanted = (name: string) => targets?.some((target) => name.startsWith(`.${target}.`)) ?? true;
  const leftovers = names.filter((name) => isTemporaryName(name) && isWanted(name));
  for (const name of leftovers) await rm(join(folder, name), { force: true });
}
