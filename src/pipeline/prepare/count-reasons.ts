import { groupBy } from "../../group-by.js";
import { assertList, assertRow } from "../../guards/internal.js";
import { shorten } from "../../shorten.js";
import type { SkippedFile } from "./inspect-files.js";

/** A reason to skip files, and the number of files. */
export interface SkipCount extends Omit<SkippedFile, "file"> {
  readonly files: number;
}

/** A copy names its original, which is left out to count copies together. */
const COPY_REASON = /^a copy of .*: the same bytes$/;

/** Most reasons in one message. */
const MOST_REASONS = 5;

/** Most characters of one reason. */
const MOST_LENGTH = 100;

/** Characters after which a message lists no further reason. */
const ENOUGH_CHARACTERS = 120;

/** Throws unless a value lists skipped files, each with its reason. */
function assertSkipped(name: string, skipped: readonly SkippedFile[]): void {
  assertList(`${name}: skipped`, skipped, "skipped files");
  for (let index = 0; index < skipped.length; index++) {
    assertRow<SkippedFile>(`${name}: file`, index, skipped[index], { reason: "text" });
  }
}

/** Counts the reasons why files were skipped, the most frequent first. */
export function countReasons(skipped: readonly SkippedFile[]): SkipCount[] {
  assertSkipped("countReasons", skipped);
  const general = skipped.map((file) => ({
    ...file,
    reason: file.reason.replace(COPY_REASON, "a copy of another file"),
  }));
  const counts = [...groupBy(general, ({ reason }) => reason).values()].map((files): SkipCount => {
    const [{ reason, include }] = files;
    return { files: files.length, reason, ...(include && { include }) };
  });
  return counts.sort((a, b) => b.files - a.files);
}

/** Formats the reasons why files were skipped in one line. */
export function formatReasons(skipped: readonly SkippedFile[]): string {
  assertSkipped("formatReasons", skipped);
  const counts = countReasons(skipped);
  const shown: string[] = [];
  let length = 0;
  for (const { files, reason, include } of counts.slice(0, MOST_REASONS)) {
    if (length > ENOUGH_CHARACTERS) break;
    shown.push(`${files} ${shorten(reason, MOST_LENGTH)}${include ? ` (take them with --include ${include})` : ""}`);
    length += shown[shown.length - 1].length;
  }
  const more = counts.length - shown.length;
  if (more > 0) shown.push(`and ${more} more ${more === 1 ? "reason" : "reasons"}`);
  return shown.join("; ");
}
