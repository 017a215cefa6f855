import { basename } from "node:path";
import { DataError } from "../../errors.js";
import { shorten } from "../../shorten.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { formatReasons } from "./count-reasons.js";
import type { PreparePlan } from "./make-plan.js";
import type { PrepareOptions } from "./prepare-options.js";
import { writeFailureTables } from "./write-prepared-tables.js";

/** Throws because there is nothing to prepare, after writing the reasons. */
export async function failEmpty(
  { input, output, set }: Pick<PrepareOptions, "input" | "output" | "set">,
  { skipped, failures }: Pick<PreparePlan, "skipped" | "failures">,
): Promise<never> {
  const file = basename(input);
  const [first] = failures;
  if (failures.length + skipped.length > 0) await writeFailureTables(preparedPaths(output, set), failures, skipped);
  const others = skipped.length > 0 ? `; skipped: ${formatReasons(skipped)}` : "";
  const reasons = first
    ? `; the first of ${failures.length} failures is ${shorten(`${first.file}: ${first.reason}`, 120)}`
    : "";
  throw new DataError(`prepare: ${file} must hold CT slices as DICOM files, got none${others}${reasons}`, { file });
}
