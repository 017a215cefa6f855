import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/** Gives each test of a file an empty folder of its own; returns the function that makes paths in it. */
export function useTemporaryFolder(): (...parts: readonly string[]) => string {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  return (...parts) => join(folder, ...parts);
}
