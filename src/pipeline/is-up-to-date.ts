import { statSync } from "node:fs";
import { readSource } from "../io/index.js";
import { type SliceFile, sha256 } from "./open-slices.js";
import type { PrepareSeriesTask } from "./prepare-series.js";
import { IMAGE_FOLDERS, preparedPaths } from "./prepared-folder.js";
import type { InputFile, SeriesRecord } from "./series-record.js";

/**
 * Returns when the oldest image of a record was written, milliseconds; `undefined` where one is missing or has another
 * size than it had.
 */
function oldestImage({ slices }: SeriesRecord, { output, set }: PrepareSeriesTask): number | undefined {
  const paths = preparedPaths(output, set);
  let oldest = Number.POSITIVE_INFINITY;
  for (const { id, images } of slices) {
    for (const folder of IMAGE_FOLDERS) {
      const stats = statSync(paths.image(folder, id), { throwIfNoEntry: false });
      if (stats?.size !== images[folder].bytes) return undefined;
      oldest = Math.min(oldest, stats.mtimeMs);
    }
  }
  return oldest;
}

/** Tells whether a file is what it was: by its times where it lay still since, else by its content. */
function isUnchanged({ source }: SliceFile, input: InputFile, since: number): boolean {
  const { mtimeMs, ctimeMs } = statSync(source.locator.path);
  if (Math.max(mtimeMs, ctimeMs) < since) return true;
  const bytes = readSource(source);
  return bytes.length === input.bytes && sha256(bytes) === input.sha256;
}

/**
 * Tells whether a series needs no work: its record is of the same files with the same content and names, and all of its
 * images are there.
 */
export function isUpToDate(task: PrepareSeriesTask, record: SeriesRecord): boolean {
  const { inputs, slices } = record;
  if (inputs.length !== task.files.length) return false;
  const oldest = oldestImage(record, task);
  // A file that gave no image has no image to be older than.
  const since = slices.length > 0 ? oldest : Number.NEGATIVE_INFINITY;
  if (since === undefined) return false;
  try {
    return task.files.every((file, index) => {
      const isSame = inputs[index].file === file.source.file && inputs[index].id === file.id;
      return isSame && isUnchanged(file, inputs[index], since);
    });
  } catch {
    return false;
  }
}
