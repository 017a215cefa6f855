import type { IdentifyingKeyword } from "../../dicom/index.js";
import type { IdKind } from "../images/prepare-settings.js";
import { unwrapResult } from "../workers/task-result.js";
import { failEmpty } from "./fail-empty.js";
import type { SkippedFile } from "./inspect-files.js";
import type { PreparePlan } from "./make-plan.js";
import { startPreparePool } from "./prepare-pool.js";
import type { PrepareFailure } from "./series-record.js";
import type { StackWarning } from "./stack-rows.js";
import type { PrepareTarget } from "./write-slice.js";

/** Summary of a preparation. */
export interface PrepareSummary {
  /** Number of slices with images, one in each of the two folders. */
  readonly images: number;
  /** Number of these slices that an earlier run had prepared. */
  readonly imagesBefore: number;
  /** Number of series with at least one of these slices. */
  readonly series: number;
  /**
   * Number of slices with an image that shows no head. Such an image is whole, unless its series is cropped to one box.
   */
  readonly withoutHead: number;
  /** Number of slices of earlier runs that are no longer in the input. Their images were removed. */
  readonly removed: number;
  /** Number of stacks of these slices: more than series if some series hold several. */
  readonly stacks: number;
  /** Stacks that deserve a second look: equal positions, values that are not Hounsfield units, a scan in two series. */
  readonly warnings: readonly StackWarning[];
  /** Files that could not be prepared. */
  readonly failures: readonly PrepareFailure[];
  /** Kind of the names of the images: after files or after SOPInstanceUIDs. */
  readonly ids: IdKind;
  /** Files that are not CT slices, and copies of files. */
  readonly skipped: readonly SkippedFile[];
  /** Number of files with each element that still identifies a patient, by keyword. */
  readonly identifying: Readonly<Partial<Record<IdentifyingKeyword, number>>>;
  /** Number of files with each contradiction that reading has got over, by warning; see `DicomHeader`. */
  readonly fileWarnings: Readonly<Record<string, number>>;
}

/** A plan whose series are all prepared. */
interface PreparedPlan extends Pick<PreparePlan, "ids" | "failures" | "skipped" | "identifying" | "fileWarnings"> {
  /** SeriesInstanceUIDs, in order. */
  readonly series: readonly string[];
  /** Number of slices that an earlier run had prepared. */
  readonly imagesBefore: number;
}

/**
 * Writes the tables of a set whose series are all prepared; see `writePreparedTables`.
 *
 * @param input Folder or archive of the files, for messages.
 * @throws DataError if no slice could be prepared.
 */
export async function finishSet(
  input: string,
  { output, set, settings }: PrepareTarget,
  { ids, series, failures, skipped, imagesBefore, identifying, fileWarnings }: PreparedPlan,
): Promise<PrepareSummary> {
  const pool = startPreparePool(1);
  try {
    const tables = { output, named: { set, ids }, series, failures, skipped, settings };
    const written = unwrapResult(await pool.run("writeTablesInWorker", tables));
    if (written.images === 0) return await failEmpty({ input, output, set }, { skipped, failures: written.failures });
    return { ...written, imagesBefore, ids, skipped, identifying, fileWarnings };
  } finally {
    await pool.close();
  }
}
