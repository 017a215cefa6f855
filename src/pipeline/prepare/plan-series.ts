import { compareText } from "../../compare-text.js";
import { groupBy } from "../../group-by.js";
import type { IdKind } from "../images/prepare-settings.js";
import type { SkippedFile } from "./inspect-files.js";
import { chooseIds, type LocatedFile, type NamedFile, nameImages } from "./name-images.js";
import { formatFiles } from "./planned-files.js";
import type { PrepareFailure } from "./series-record.js";
import { splitCopies } from "./split-copies.js";

/** A series to prepare, in compact form: all of them are held in memory as long as the job runs. */
export interface PlannedSeries {
  /** SeriesInstanceUID. */
  readonly series: string;
  /** StudyInstanceUID. */
  readonly study: string;
  readonly fileCount: number;
  /** Its files, as `formatFiles` formats them. */
  readonly files: string;
}

/** The series to prepare, and the files that belong to none of them. */
export interface SeriesPlan {
  /** Sorted by study, then by series. */
  readonly series: readonly PlannedSeries[];
  /** Kind of the names of the images. */
  readonly ids: IdKind;
  readonly failures: readonly PrepareFailure[];
  /** Copies of files. */
  readonly skipped: readonly SkippedFile[];
}

/** Returns the key for sorting by study, then by series: the series of a study follow each other. */
function sortKey({ StudyInstanceUID, SeriesInstanceUID }: LocatedFile): string {
  return `${StudyInstanceUID}\0${SeriesInstanceUID}`;
}

function toPlannedSeries(files: readonly NamedFile[]): PlannedSeries {
  return {
    series: files[0].SeriesInstanceUID,
    study: files[0].StudyInstanceUID,
    fileCount: files.length,
    files: formatFiles(files),
  };
}

/**
 * Names the images of files and groups the files into series.
 *
 * @param ids Kind of the names. Default: see {@link chooseIds}.
 */
export function planSeries(located: readonly LocatedFile[], ids?: IdKind): SeriesPlan {
  const { files: distinct, copies, conflicts } = splitCopies(located);
  const kind = ids ?? chooseIds(distinct);
  const { files, unnamed } = nameImages(distinct, kind);
  const groups = groupBy(files, ({ SeriesInstanceUID }) => SeriesInstanceUID);
  const sorted = [...groups.values()].sort(([a], [b]) => compareText(sortKey(a), sortKey(b)));
  return {
    series: sorted.map(toPlannedSeries),
    ids: kind,
    failures: [...conflicts, ...unnamed].map(({ file, reason }) => ({ file, stage: "header", reason })),
    skipped: copies,
  };
}
