import { formatReasons, type PrepareSummary } from "../pipeline/light.js";
import { countOf } from "./count-of.js";
import type { Output } from "./output.js";

/** Number of failures to print; all of them are in a file. */
const SHOWN = 10;

function printSummary(summary: PrepareSummary, set: string, { line }: Output): void {
  const { images, imagesBefore, series, stacks, withoutHead, removed, failures, skipped } = summary;
  const before = imagesBefore > 0 ? ` (${imagesBefore} of them earlier)` : "";
  const inStacks = stacks > series ? ` (${countOf(stacks, "stack")})` : "";
  const failed = `${countOf(failures.length, "file")} failed`;
  line(`${countOf(images, "slice")} of ${countOf(series, "series")}${inStacks} prepared${before}, ${failed}`);
  for (const { file, stage, reason } of failures.slice(0, SHOWN)) line(`  ${file} (${stage}): ${reason}`);
  if (failures.length > SHOWN) line(`  and ${failures.length - SHOWN} more`);
  if (failures.length > 0) line(`  all failures are listed in ${set}_failures.csv`);
  if (skipped.length > 0) {
    line(`${countOf(skipped.length, "file")} skipped: ${formatReasons(skipped)}`);
    line(`  all of them are listed in ${set}_skipped.csv`);
  }
  if (removed > 0) line(`images of ${countOf(removed, "slice")} removed, no longer in the input`);
  if (withoutHead > 0) line(`${countOf(withoutHead, "slice")} without a head: see "head" in ${set}_manifest.jsonl`);
}

function warnOfStacks({ warnings }: PrepareSummary, set: string, { warn }: Output): void {
  for (const { series, stack, reason } of warnings.slice(0, SHOWN)) warn(`series ${series}, stack ${stack}: ${reason}`);
  if (warnings.length > SHOWN) warn(`and ${warnings.length - SHOWN} more, see ${set}_stacks.csv`);
}

function warnOfNames({ identifying }: PrepareSummary, { warn }: Output): void {
  const counts = Object.entries(identifying).map(([keyword, files]) => `${keyword} in ${countOf(files, "file")}`);
  if (counts.length > 0) warn(`the input still identifies patients: ${counts.join(", ")}`);
}

function warnOfFiles({ fileWarnings }: PrepareSummary, { warn }: Output): void {
  for (const [warning, files] of Object.entries(fileWarnings)) warn(`${countOf(files, "file")}: ${warning}`);
}

/** Prints the summary of a preparation, its warnings and its result. */
export function printPrepared(summary: PrepareSummary, set: string, output: Output): void {
  printSummary(summary, set, output);
  warnOfStacks(summary, set, output);
  warnOfNames(summary, output);
  warnOfFiles(summary, output);
  output.result({ ...summary, skipped: summary.skipped.length });
}
