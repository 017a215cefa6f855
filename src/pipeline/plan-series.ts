import { type LocatedFile, nameImages } from "./name-images.js";
import type { PrepareSeriesTask } from "./prepare-series.js";
import { type PreparedPaths, preparedPaths } from "./prepared-folder.js";
import type { PrepareFailure } from "./series-record.js";

/** The series to prepare, and the files that belong to none. */
export interface SeriesPlan {
  /** By study, then by series. */
  readonly tasks: readonly PrepareSeriesTask[];
  readonly failures: readonly PrepareFailure[];
  readonly paths: PreparedPaths;
  /** How many slices the files of all series have, by their headers. */
  readonly slices: number;
}

/** What compares by study, then by series: a study whose series differ in time are done one after the other. */
function sortKey({ StudyInstanceUID, SeriesInstanceUID }: LocatedFile): string {
  return `${StudyInstanceUID}\0${SeriesInstanceUID}`;
}

/** Groups files into series, and names their images. */
export function planSeries(
  located: readonly LocatedFile[],
  { output, set, settings }: Pick<PrepareSeriesTask, "output" | "set" | "settings">,
): SeriesPlan {
  const { files, unnamed } = nameImages(located);
  const groups = new Map<string, LocatedFile & { files: { id: string; source: LocatedFile["source"] }[] }>();
  for (const file of files) {
    const { id, source } = file;
    const group = groups.get(file.SeriesInstanceUID);
    if (group) group.files.push({ id, source });
    else groups.set(file.SeriesInstanceUID, { ...file, files: [{ id, source }] });
  }
  const sorted = [...groups.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return {
    tasks: sorted.map((group) => ({ series: group.SeriesInstanceUID, files: group.files, output, set, settings })),
    failures: unnamed.map(({ file, reason }) => ({ file, stage: "header", reason })),
    paths: preparedPaths(output, set),
    slices: files.reduce((sum, { frames }) => sum + frames, 0),
  };
}
