import { type LocatedFile, type NamedFile, nameImages } from "./name-images.js";
import type { PrepareSeriesTask } from "./prepare-series.js";
import { type PreparedPaths, preparedPaths } from "./prepared-folder.js";
import type { PrepareFailure } from "./series-record.js";

/** The series to prepare, and the files that belong to none. */
export interface SeriesPlan {
  /** By study, then by series. */
  readonly tasks: readonly PrepareSeriesTask[];
  readonly failures: readonly PrepareFailure[];
  readonly paths: PreparedPaths;
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
  const groups = new Map<string, NamedFile[]>();
  for (const file of files) {
    const group = groups.get(file.SeriesInstanceUID);
    if (group) group.push(file);
    else groups.set(file.SeriesInstanceUID, [file]);
  }
  const sorted = [...groups.values()].sort(([a], [b]) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return {
    tasks: sorted.map((group) => ({
      series: group[0].SeriesInstanceUID,
      files: group.map(({ id, source }) => ({ id, source })),
      output,
      set,
      settings,
    })),
    failures: unnamed.map(({ file, reason }) => ({ file, stage: "header", reason })),
    paths: preparedPaths(output, set),
  };
}
