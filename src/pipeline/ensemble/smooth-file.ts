import { assertOptions, assertPath } from "../../guards/internal.js";
import { readPredictions } from "../../io/index.js";
import { type SmoothingScheme, smooth } from "../../postprocess/index.js";
import type { PredictionTable } from "../../types.js";
import { readPlacedOrders } from "../images/slice-orders.js";
import { assertResults, type PostProcessOutput, writeResults } from "./write-results.js";

/**
 * Smooths the predictions of a file along the slices of each series.
 *
 * ```ts
 * const paths = { predictions: "predictions.csv.gz", metadata: "prepared/stage_2_test_metadata.parquet.gzip" };
 * const smoothed = await smoothFile(paths, { output: "smoothed.csv.gz" });
 * ```
 *
 * @param paths `predictions` is a file in long form, `metadata` the table of the prepared set that it belongs to.
 * @param results Output files.
 * @param options `scheme` is the way to smooth. Default `neighbors`: weights 1-3-1, with the ends left as they are.
 * @throws DataError for bad tables, a metadata table of other images, or a sample of other ids.
 */
export async function smoothFile(
  paths: { readonly predictions: string; readonly metadata: string },
  results: PostProcessOutput,
  options: { readonly scheme?: SmoothingScheme | undefined } = {},
): Promise<PredictionTable> {
  assertOptions<typeof paths>("smoothFile", paths, { predictions: true, metadata: true });
  assertOptions<PostProcessOutput>("smoothFile", results, { output: true, submission: true, sample: true });
  assertOptions<typeof options>("smoothFile", options, { scheme: true });
  assertPath("smoothFile: predictions", paths.predictions);
  assertPath("smoothFile: metadata", paths.metadata);
  assertResults("smoothFile", results);
  const predictions = await readPredictions(paths.predictions);
  const smoothed = smooth(predictions, await readPlacedOrders(paths.metadata), {
    ...options,
    allowMissing: true,
    allowDuplicates: true,
  });
  await writeResults(smoothed, results);
  return smoothed;
}
