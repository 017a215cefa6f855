import { type Journal, openJournal, readLinesSync } from "../../io/internal.js";
import { ID_KINDS, type IdKind } from "../images/prepare-settings.js";
import type { PreparedPaths } from "../images/prepared-folder.js";
import { parseRecord } from "./series-record.js";

/** Paths of the journals that a process appends to. */
export interface JournalPaths {
  readonly manifest: string;
  readonly hashes: string;
}

/** Lines by SeriesInstanceUID that earlier processes have written, and the journals to append to after each series. */
export interface RunJournals {
  /** The preparation manifest. */
  readonly manifest: Pick<Journal, "lineOf">;
  /** Hashes of the input files, so that a later run need not read them. */
  readonly hashes: Pick<Journal, "lineOf">;
  readonly paths: JournalPaths;
}

/** The journals of a set, which can also be rewritten. */
export interface SetJournals extends RunJournals {
  readonly manifest: Journal;
  readonly hashes: Journal;
}

/** Version of the format of the lines. */
const MANIFEST_FORMAT = 3;

/** A set, and how its images are named. */
export interface NamedSet {
  readonly set: string;
  readonly ids: IdKind;
}

/** Reads the first line of a file; `undefined` if there is no such file, or it cannot be read. */
function readFirstLine(path: string): string | undefined {
  try {
    for (const line of readLinesSync(path)) return line;
    return undefined;
  } catch {
    return undefined;
  }
}

/** Returns how an earlier run has named the images of a set; `undefined` without an earlier run of this format. */
export function readKeptIds({ manifest }: PreparedPaths, set: string): IdKind | undefined {
  const line = readFirstLine(manifest);
  return ID_KINDS.find((ids) => line === headerOf({ set, ids }));
}

/** Returns the files from which an earlier run has prepared the images of a set. */
export function readKnownFiles({ manifest }: PreparedPaths): ReadonlySet<string> {
  const known = new Set<string>();
  for (const line of readLinesSync(manifest)) {
    try {
      for (const { file } of parseRecord(line).inputs) known.add(file);
    } catch {
      // The header, or the line of a run that was killed.
    }
  }
  return known;
}

/** Whether a line is the first one of a journal of a set, in this format. */
export function isHeader(line: string, set: string): boolean {
  return ID_KINDS.some((ids) => line === headerOf({ set, ids }));
}

/** Returns the first line of a journal. */
export function headerOf({ set, ids }: NamedSet): string {
  return JSON.stringify({ format: MANIFEST_FORMAT, set, ids });
}

/** Returns the SeriesInstanceUID of a line. */
export function seriesOf(line: string): string {
  return JSON.parse(line).series;
}

/** Opens a journal with one line per series. */
function openSeriesJournal(path: string, named: NamedSet): Promise<Journal> {
  return openJournal(path, { header: headerOf(named), keyOf: seriesOf });
}

/** Opens the journals of a set, passes them to `work`, and closes them afterwards. */
export async function withJournals<Result>(
  { manifest: manifestPath, hashes: hashesPath }: PreparedPaths,
  named: NamedSet,
  work: (journals: SetJournals) => Promise<Result>,
): Promise<Result> {
  const manifest = await openSeriesJournal(manifestPath, named);
  const hashes = await openSeriesJournal(hashesPath, named);
  try {
    return await work({ manifest, hashes, paths: { manifest: manifestPath, hashes: hashesPath } });
  } finally {
    for (const journal of [manifest, hashes]) journal.close();
  }
}
