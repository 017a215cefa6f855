import { access } from "node:fs/promises";

/** Whether a file or folder exists at a path. */
export async function fileExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
