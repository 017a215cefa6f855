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

/** Parses a line of {@link formatFiles}. */
export function parseFiles(line: string): SliceFile[] {
  return (JSON.parse(line) as SliceFile[]).map(({ id, source }) => ({ id, source: readSourceFile(source) }));
}
