import { createReadStream } from "node:fs";
import { join, relative, sep } from "node:path";
import { createInterface } from "node:readline";
import type { SourceFile } from "../../io/index.js";
import { writeLines } from "../../io/internal.js";
import type { SliceFile } from "../prepare/open-slices.js";
import type { PlannedSeries } from "../prepare/plan-series.js";
import { formatFiles, parseFiles, readFiles } from "../prepare/planned-files.js";
import type { StackChoice } from "../prepare/stack-record.js";

/** A planned series, and its stacks to draw. */
export interface SeriesEntry {
  readonly planned: PlannedSeries;
  /** Whether each of its stacks is drawn, in order; absent if all are. */
  readonly choices?: readonly StackChoice[] | undefined;
}

/** A series as a line of the file. */
interface SeriesLine extends Omit<PlannedSeries, "files"> {
  readonly files: readonly SliceFile[];
  readonly choices?: readonly StackChoice[] | undefined;
}

/** Changes the path of a file: text, or bytes where it is not valid UTF-8. */
function relocate(
  { file, locator }: SourceFile,
  change: { readonly text: (path: string) => string; readonly bytes: (path: Buffer) => Buffer },
): SourceFile {
  const { path } = locator;
  if (locator.kind === "zip" || typeof path === "string") {
    return { file, locator: { ...locator, path: change.text(path as string) } as SourceFile["locator"] };
  }
  return { file, locator: { ...locator, path: change.bytes(Buffer.from(path)) } };
}

/** Changes the paths of the files of a series. */
function relocateAll(files: readonly SliceFile[], change: Parameters<typeof relocate>[1]): SliceFile[] {
  return files.map((each) => ({ ...each, source: relocate(each.source, change) }));
}

/**
 * Writes series, one per line, with the paths of their files relative to the input.
 *
 * @param input Folder or archive of the files.
 */
export async function writeSeriesFile(path: string, input: string, entries: Iterable<SeriesEntry>): Promise<void> {
  const start = Buffer.byteLength(join(input, sep));
  const change = {
    text: (file: string) => relative(input, file).replaceAll(sep, "/"),
    bytes: (file: Buffer) => file.subarray(start),
  };
  function* linesOf(): Generator<string> {
    for (const { planned, choices } of entries) {
      const files = relocateAll(parseFiles(planned.files), change);
      yield JSON.stringify({ ...planned, files, choices } satisfies SeriesLine);
    }
  }
  await writeLines(path, linesOf());
}

/** Reads the lines of a file of series, one at a time. */
export async function* readSeriesLines(
  path: string,
  isWanted: (index: number) => boolean = () => true,
): AsyncGenerator<SeriesLine> {
  let index = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (isWanted(index++)) yield JSON.parse(line) as SeriesLine;
  }
}

/**
 * Reads series that {@link writeSeriesFile} has written, one at a time.
 *
 * @param input Folder or archive of the files, where this process sees it.
 * @param isWanted Whether to read the series at an index, from 0.
 */
export async function* readSeriesFile(
  path: string,
  input: string,
  isWanted: (index: number) => boolean,
): AsyncGenerator<SeriesEntry> {
  const change = {
    text: (file: string) => join(input, file),
    bytes: (file: Buffer) => Buffer.concat([Buffer.from(join(input, sep)), file]),
  };
  for await (const { files, choices, ...planned } of readSeriesLines(path, isWanted)) {
    yield { planned: { ...planned, files: formatFiles(relocateAll(readFiles(files), change)) }, choices };
  }
}
