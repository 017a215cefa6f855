import type { SourceFile } from "../../io/index.js";
import type { SliceFile } from "./open-slices.js";

/** Writes the files of a series as one line of JSON: a fraction of the memory that they take as records. */
export function formatFiles(files: readonly SliceFile[]): string {
  return JSON.stringify(files.map(({ id, source }) => ({ id, source })));
}

/** Puts a path that is no text together again: in JSON its bytes stand as numbers. */
function readSourceFile({ file, locator }: SourceFile): SourceFile {
  if (locator.kind === "zip" || typeof locator.path === "string") return { file, locator };
  return { file, locator: { ...locator, path: Buffer.from(locator.path) } };
}

/** Reads a line that {@link formatFiles} wrote. */
export function parseFiles(line: string): SliceFile[] {
  return (JSON.parse(line) as SliceFile[]).map(({ id, source }) => ({ id, source: readSourceFile(source) }));
}
