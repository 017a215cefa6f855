import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isTemporaryName } from "../../io/internal.js";

/**
 * Removes the temporary files that a killed job left in a folder, if there is one.
 *
 * @param targets The files that they were to become, where others may be at work in the folder.
 */
export async function removeLeftovers(folder: string, targets?: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const isWanted = (name: string) => targets?.some((target) => name.startsWith(`.${target}.`)) ?? true;
  const leftovers = names.filter((name) => isTemporaryName(name) && isWanted(name));
  for (const name of leftovers) await rm(join(folder, name), { force: true });
}
