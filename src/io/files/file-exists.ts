import { access } from "node:fs/promises";

/** Tells whether there is a file or folder at a path. */
export async function fileExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
