import { compareText } from "../../compare-text.js";
import { assertList, assertPath, assertRow } from "../../guards/internal.js";
import { writeFileAtomic } from "../files/atomic.js";
import { displayField } from "../files/text-lines.js";

/** An item that a batch job failed to process. */
export interface FailureRow {
  /** File or id, relative to the input of the job. */
  readonly file: string;
  /** Step that failed, such as "metadata" or "png". */
  readonly stage: string;
  /** Message of the error. */
  readonly reason: string;
}

/** Returns the sort key of a row: file, then stage, then reason. */
function sortKey({ file, stage, reason }: FailureRow): string {
  return [file, stage, reason].join("\0");
}

/**
 * Writes the failures of a batch job as CSV, `file,stage,reason`. Rows are sorted by file, then stage, then reason, by
 * code unit, which is the same in every locale. A text that a spreadsheet would take for a formula has an apostrophe before it. If nothing failed, the table has only a header, which distinguishes a
 * clean job from an interrupted one.
 *
 * @example
 * ```ts
 * await writeFailures("prepared/failures.csv", [{ file: "a.dcm", stage: "metadata", reason: "no pixel data" }]);
 * ```
 */
export async function writeFailures(path: string, failures: readonly FailureRow[]): Promise<void> {
  assertPath("writeFailures: path", path);
  assertList("writeFailures: failures", failures, "failures");
  for (const [index, row] of failures.entries()) {
    assertRow<FailureRow>("writeFailures: failure", index, row, { file: "text", stage: "text", reason: "text" });
  }
  const rows = [...failures].sort((a, b) => compareText(sortKey(a), sortKey(b)));
  const lines = rows.map(({ file, stage, reason }) => [file, stage, reason].map(displayField).join(","));
  await writeFileAtomic(path, `${["file,stage,reason", ...lines].join("\n")}\n`);
}
