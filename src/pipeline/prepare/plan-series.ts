import { compareText } from "../../compare-text.js";
import { groupBy } from "../../group-by.js";
import { type LocatedFile, type NamedFile, nameImages } from "./name-images.js";
import { formatFiles } from "./planned-files.js";
import type { PrepareFailure } from "./series-record.js";

/** A series to prepare, as little of it as can be: all of them are held for as long as the job runs. */
export interface PlannedSeries {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly fileCount: number;
  /** What `formatFiles` makes of its files. */
  readonly files: string;
}

/** The series to prepare, and the files that belong to none. */
export interface SeriesPlan {
  /** By study, then by series. */
  readonly series: readonly PlannedSeries[];
  readonly failures: readonly PrepareFailure[];
}

/** What compares by study, then by series: a study whose series differ in time are done one after the other. */
function sortKey({ StudyInstanceUID, SeriesInstanceUID }: LocatedFile): string {
  return `${StudyInstanceUID}\0${SeriesInstanceUID}`;
}

function toPlannedSeries(files: readonly NamedFile[]): PlannedSeries {
  return { series: files[0].SeriesInstanceUID, fileCount: files.length, files: formatFiles(files) };
}

/** Groups files into series, and names their images. */
export function planSeries(located: readonly LocatedFile[]): SeriesPlan {
  const { files, unnamed } = nameImages(located);
  const groups = groupBy(files, ({ SeriesInstanceUID }) => SeriesInstanceUID);
  const sorted = [...groups.values()].sort(([a], [b]) => compareText(sortKey(a), sortKey(b)));
  return {
    series: sorted.map(toPlannedSeries),
    failures: unnamed.map(({ file, reason }) => ({ file, stage: "header", reason })),
  };
}
