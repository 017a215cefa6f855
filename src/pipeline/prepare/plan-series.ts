import { compareText } from "../../compare-text.js";
import { groupBy } from "../../group-by.js";
import type { IdKind } from "../images/prepare-settings.js";
import type { SkippedFile } from "./inspect-files.js";
import { knownFirst, type LocatedFile, type NamedFile, nameImages, nameNewImages } from "./name-images.js";
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

/** Returns a series in compact form. */
export function toPlannedSeries(files: readonly NamedFile[]): PlannedSeries {
  return {
    series: files[0].SeriesInstanceUID,
    study: files[0].StudyInstanceUID,
    fileCount: files.length,
    files: formatFiles(files),
  };
}

/** Names the images of files that differ. */
function namesOf(located: readonly LocatedFile[], ids?: IdKind, known: ReadonlySet<string> = new Set()) {
  const { files: distinct, copies, conflicts } = splitCopies(located, known);
  if (ids === undefined) return { copies, conflicts, ...nameNewImages(distinct) };
  const kind = ids;
  if (known.size === 0) return { kind, copies, conflicts, ...nameImages(distinct, kind) };
  const { files, unnamed } = nameImages(knownFirst(distinct, known), kind);
  const order = new Map(distinct.map(({ source }, index) => [source, index]));
  const sorted = [...files].sort((a, b) => order.get(a.source)! - order.get(b.source)!);
  return { kind, copies, conflicts, files: sorted, unnamed };
}

/**
 * Names the images of files and groups the files into series, which are not yet in compact form: all of them at once, in
 * both forms, would take twice the memory.
 *
 * @param ids Kind of the names. Default: see {@link nameNewImages}.
 * @param readKnown Reads the files that an earlier run has prepared: they keep their names.
 */
export function planSeries(
  located: readonly LocatedFile[],
  ids?: IdKind,
  readKnown: () => ReadonlySet<string> = () => new Set(),
): Omit<SeriesPlan, "series"> & { readonly groups: NamedFile[][] } {
  const first = namesOf(located, ids);
  // The files of an earlier run are read only for a name or a UID that several files claim.
  const isClaimed = first.copies.length + first.conflicts.length + first.unnamed.length > 0;
  const { kind, files, copies, conflicts, unnamed } = isClaimed ? namesOf(located, first.kind, readKnown()) : first;
  const groups = groupBy(files, ({ SeriesInstanceUID }) => SeriesInstanceUID);
  return {
    groups: [...groups.values()].sort(([a], [b]) => compareText(sortKey(a), sortKey(b))),
    ids: kind,
    failures: [...conflicts, ...unnamed].map(({ file, reason }) => ({ file, stage: "header", reason })),
    skipped: copies,
  };
}
