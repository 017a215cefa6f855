import { compareText } from "../../compare-text.js";
import { groupBy } from "../../group-by.js";
import { type LocatedFile, type NamedFile, nameImages } from "./name-images.js";
import { formatFiles } from "./planned-files.js";
import type { PrepareFailure } from "./series-record.js";

/** A series to prepare, in compact form: all of them are held in memory as long as the job runs. */
export interface PlannedSeries {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly fileCount: number;
  /** Its files, as `formatFiles` formats them. */
  readonly files: string;
}

/** The series to prepare, and the files that belong to none of them. */
export interface SeriesPlan {
  /** Sorted by study, then by series. */
  readonly series: readonly PlannedSeries[];
  readonly failures: readonly PrepareFailure[];
}

/** Returns the key for sorting by study, then by series: the series of a study follow each other. */
function sortKey({ StudyInstanceUID, SeriesInstanceUID }: LocatedFile): string {
  return `${StudyInstanceUID}\0${SeriesInstanceUID}`;
}

function toPlannedSeries(files: readonly NamedFile[]): PlannedSeries {
  return { series: files[0].SeriesInstanceUID, fileCount: files.length, files: formatFiles(files) };
}

/** Names the images of files and groups the files into series. */
export function planSeries(located: readonly LocatedFile[]): SeriesPlan {
  const { files, unnamed } = nameImages(located);
  const groups = groupBy(files, ({ SeriesInstanceUID }) => SeriesInstanceUID);
  const sorted = [...groups.values()].sort(([a], [b]) => compareText(sortKey(a), sortKey(b)));
  return {
    series: sorted.map(toPlannedSeries),
    failures: unnamed.map(({ file, reason }) => ({ file, stage: "header", reason })),
  };
}
