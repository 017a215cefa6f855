import { statSync } from "node:fs";
import { readSource, type SourceFile } from "../../io/index.js";
import { IMAGE_FOLDERS, isSafeName, preparedPaths } from "../images/prepared-folder.js";
import { type FileHashes, sha256, stateOf } from "./file-hashes.js";
import type { PrepareSeriesTask } from "./prepare-series.js";
import type { InputFile, SeriesRecord } from "./series-record.js";

/** Whether a record describes exactly the files of a task, by name, prepared with the same settings. */
function isOfTask({ inputs, settings, stacks }: SeriesRecord, task: PrepareSeriesTask): boolean {
  const choices = stacks.flatMap(({ choice }) => choice ?? []);
  if (JSON.stringify(choices) !== JSON.stringify(task.choices ?? [])) return false;
  if (JSON.stringify(settings) !== JSON.stringify(task.settings) || inputs.length !== task.files.length) return false;
  return task.files.every(({ id, source }, index) => inputs[index].file === source.file && inputs[index].id === id);
}

/** Whether all images of a record exist with their recorded sizes. */
function hasImages({ slices }: SeriesRecord, { output, set }: PrepareSeriesTask): boolean {
  const paths = preparedPaths(output, set);
  const hasSize = (path: string, bytes: number) => statSync(path, { throwIfNoEntry: false })?.size === bytes;
  return slices.every(({ id, images }) => {
    return isSafeName(id) && IMAGE_FOLDERS.every((folder) => hasSize(paths.image(folder, id), images[folder].bytes));
  });
}

/**
 * Whether a file still has its recorded content. Adds its hash to `hashes`; reads the file only for an unknown hash.
 */
function isUnchanged(source: SourceFile, input: InputFile, known: FileHashes, hashes: Record<string, string>): boolean {
  const state = stateOf(source);
  if (state?.bytes !== input.bytes) return false;
  const { stamp } = state;
  hashes[stamp] = known[stamp] ?? sha256(readSource(source));
  return hashes[stamp] === input.sha256;
}

/**
 * Checks whether a series needs no work: its record describes the same files with the same content, prepared with the
 * same settings, and all of its images exist.
 *
 * @param known Known hashes of files, by stamp.
 * @returns The hashes of all files of such a series; `undefined` if the series must be prepared.
 */
export function confirmSeries(
  task: PrepareSeriesTask,
  record: SeriesRecord,
  known: FileHashes,
): FileHashes | undefined {
  try {
    if (!isOfTask(record, task) || !hasImages(record, task)) return undefined;
    const hashes: Record<string, string> = {};
    const { inputs } = record;
    const isSame = task.files.every(({ source }, index) => isUnchanged(source, inputs[index], known, hashes));
    return isSame ? hashes : undefined;
  } catch {
    return undefined;
  }
}
