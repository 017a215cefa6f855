import { type Journal, openJournal } from "../../io/internal.js";
import type { PreparedPaths } from "../images/prepared-folder.js";

/** What runs leave of each series as they go on, by SeriesInstanceUID. */
export interface RunJournals {
  readonly manifest: Journal;
  /** The hashes of the files, by which a later run need not read them. */
  readonly hashes: Journal;
}

/** Number that changes when the lines of a manifest become others. */
const MANIFEST_FORMAT = 2;

/** Opens a file of lines, one a series, that runs add to. */
function openSeriesJournal(path: string, set: string): Promise<Journal> {
  const header = JSON.stringify({ format: MANIFEST_FORMAT, set });
  return openJournal(path, { header, keyOf: (line) => JSON.parse(line).series });
}

/** Opens the journals of a set for some work, and closes them after it. */
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
