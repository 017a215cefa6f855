import { fileURLToPath } from "node:url";
import { readJson } from "../../io/internal.js";

/** Reads the version of this package. */
export async function packageVersion(): Promise<string> {
  const path = fileURLToPath(new URL("../../../package.json", import.meta.url));
  return ((await readJson(path)) as { readonly version: string }).version;
}
