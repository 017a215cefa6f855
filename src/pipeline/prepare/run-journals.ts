import { type Journal, openJournal } from "../../io/internal.js";
import type { PreparedPaths } from "../images/prepared-folder.js";

/** Journals that runs append to after each series, by SeriesInstanceUID. */
export interface RunJournals {
  /** The preparation manifest. */
  readonly manifest: Journal;
  /** Hashes of the input files, so that a later run need not read them. */
  readonly hashes: Journal;
}

/** Version of the format of the lines. */
const MANIFEST_FORMAT = 2;

/** Opens a journal with one line per series. */
function openSeriesJournal(path: string, set: string): Promise<Journal> {
  const header = JSON.stringify({ format: MANIFEST_FORMAT, set });
  return openJournal(path, { header, keyOf: (line) => JSON.parse(line).series });
}

/** Opens the journals of a set, passes them to `work`, and closes them afterwards. */
export async function withJournals<Result>(
  { manifest: manifestPath, hashes: hashesPath }: PreparedPaths,
  set: string,
  work: (journals: RunJournals) => Promise<Result>,
): Promise<Result> {
  const manifest = await openSeriesJournal(manifestPath, set);
  const hashes = await openSeriesJournal(hashesPath, set);
  try {
    return await work({ manifest, hashes });
  } finally {
    for (const journal of [manifest, hashes]) journal.close();
  }
}
