import type { SourceFile } from "../../io/index.js";
import type { SliceFile } from "./open-slices.js";

/** Formats the files of a series as one line of JSON, which takes a fraction of the memory of records. */
export function formatFiles(files: readonly SliceFile[]): string {
  return JSON.stringify(files.map(({ id, source }) => ({ id, source })));
}

/** Restores a path that is not valid UTF-8: JSON holds its bytes as numbers. */
function readSourceFile({ file, locator }: SourceFile): SourceFile {
  if (locator.kind === "zip" || typeof locator.path === "string") return { file, locator };
  return { file, locator: { ...locator, path: Buffer.from(locator.path) } };
}

/** Restores files that JSON has held. */
export function readFiles(files: readonly SliceFile[]): SliceFile[] {
  return files.map(({ id, source }) => ({ id, source: readSourceFile(source) }));
}

/** Parses a line of {@link formatFiles}. */
export function parseFiles(line: string): SliceFile[] {
  return readFiles(JSON.parse(line) as SliceFile[]);
}
