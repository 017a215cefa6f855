import { compareText } from "../../compare-text.js";
import { writeFileAtomic } from "../files/atomic.js";
import { quoteField } from "../files/text-lines.js";

/** One item that a batch job could not do. */
export interface FailureRow {
  /** The file or id, relative to the job's input. */
  readonly file: string;
  /** The step that failed, as in "metadata" or "png". */
  readonly stage: string;
  /** The message of the error. */
  readonly reason: string;
}

/** What rows are ordered by: file, then stage, then reason. */
function sortKey({ file, stage, reason }: FailureRow): string {
  return [file, stage, reason].join("\0");
}

/**
 * Writes what a batch job could not do as CSV, `file,stage,reason`, sorted by file, by code unit and so in every locale
 * alike; only the header when nothing failed, so that an empty table tells a clean job from one that broke off.
 */
export async function writeFailures(path: string, failures: readonly FailureRow[]): Promise<void> {
  const rows = [...failures].sort((a, b) => compareText(sortKey(a), sortKey(b)));
  const lines = rows.map(({ file, stage, reason }) => [file, stage, reason].map(quoteField).join(","));
  await writeFileAtomic(path, `${["file,stage,reason", ...lines].join("\n")}\n`);
}
