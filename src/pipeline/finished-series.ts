import { appendFile, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isTemporaryName, writeFileAtomic } from "../io/index.js";
import type { PreparedSeries, PrepareSeriesTask } from "./prepare-series.js";
import { IMAGE_FOLDERS, preparedPaths } from "./prepared-folder.js";

/** What the images of a set were made with: a series that was made with anything else is made again. */
export interface PrepareSettings {
  /** Of this package. */
  readonly version: string;
  readonly marginPixels: number;
}

/** Series that are finished, by SeriesInstanceUID. */
export type FinishedSeries = ReadonlyMap<string, PreparedSeries>;

/** One line of the list: a series without failures, and how it was made. */
interface FinishedLine extends PrepareSettings, Omit<PreparedSeries, "failures"> {
  readonly series: string;
}

function formatLine(
  settings: PrepareSettings,
  [series, { triplets, withoutHead }]: readonly [string, PreparedSeries],
): string {
  const line: FinishedLine = { ...settings, series, triplets, withoutHead };
  return `${JSON.stringify(line)}\n`;
}

/** Reads a line; `undefined` for the last one of a process that was killed while it wrote. */
function parseLine(text: string): FinishedLine | undefined {
  try {
    return JSON.parse(text) as FinishedLine;
  } catch {
    return undefined;
  }
}

/**
 * Reads which series of a set are finished with the given settings. A series that is there twice counts as it was
 * finished last; no file is an empty list.
 */
export async function readFinished(path: string, settings: PrepareSettings): Promise<FinishedSeries> {
  const text = await readFile(path, "utf8").catch(() => "");
  const lines = text.split("\n").flatMap((line) => parseLine(line) ?? []);
  const same = lines.filter(
    ({ version, marginPixels }) => version === settings.version && marginPixels === settings.marginPixels,
  );
  return new Map(same.map(({ series, triplets, withoutHead }) => [series, { triplets, withoutHead, failures: [] }]));
}

/** Writes the list of finished series anew, in one step: one line of JSON a series. A series with failures is none. */
export async function writeFinished(
  path: string,
  settings: PrepareSettings,
  finished: Iterable<readonly [string, PreparedSeries]>,
): Promise<void> {
  const lines = [...finished].filter(([, { failures }]) => failures.length === 0);
  await writeFileAtomic(path, lines.map((entry) => formatLine(settings, entry)).join(""));
}

/** Adds a series to the list, if nothing of it failed. */
export async function appendFinished(
  path: string,
  settings: PrepareSettings,
  entry: readonly [string, PreparedSeries],
): Promise<void> {
  if (entry[1].failures.length === 0) await appendFile(path, formatLine(settings, entry));
}

/** When a file was last written, milliseconds; -Infinity where there is none. */
async function timeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.NEGATIVE_INFINITY,
  );
}

/**
 * Tells whether a series needs no work: it was finished with the slices it has now, and all of its images are there and
 * newer than its DICOM files.
 */
export async function isUpToDate(task: PrepareSeriesTask, finished: PreparedSeries): Promise<boolean> {
  const known = new Set(finished.triplets.map(({ center }) => center));
  if (known.size !== task.slices.length || !task.slices.every(({ id }) => known.has(id))) return false;
  const paths = preparedPaths(task.output, task.set);
  const checks = task.slices.map(async ({ id, path }) => {
    const [dicom, ...images] = await Promise.all(
      [path, ...IMAGE_FOLDERS.map((folder) => paths.image(folder, id))].map(timeOf),
    );
    return images.every((image) => image > dicom);
  });
  return (await Promise.all(checks)).every(Boolean);
}

/** Removes the temporary files that a killed preparation left in a folder, if there is one. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => isTemporaryName(entry))) await rm(join(folder, name), { force: true });
}
