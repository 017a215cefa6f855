import { preparedPaths } from "../images/prepared-folder.js";
import { withFence } from "../workers/fence.js";
import { finishSet, type PrepareSummary } from "./finish-set.js";
import { planPreparation } from "./plan-preparation.js";
import { checkOptions, type PrepareOptions } from "./prepare-options.js";
import { withPreparePool } from "./prepare-pool.js";
import { withJournals } from "./run-journals.js";
import { runSeries } from "./run-series.js";

/**
 * Prepares DICOM files for training and prediction. Writes the metadata table, the triplets, the geometry of the
 * series, two images per slice, a manifest that says what was made of which files, and tables of the files that could
 * not be prepared and of the files that were skipped. A bad file does not stop the job.
 *
 * A second run continues an interrupted one: a series with the same files and settings is not prepared again if its
 * images still exist. The output is the same, byte for byte, for any number of threads and interruptions; only the
 * hidden list of hashes differs, because it holds the times when input files last changed. Images of slices that are no
 * longer in the input are removed, and so are all other images in the image folders of the set.
 *
 * @throws TypeError without a set, RangeError for options out of range; DataError if the input cannot be read or has no CT slices, or if the
 * output or an image cannot be written.
 *
 * @example
 * ```ts
 * const { images, failures } = await prepare({ input: "dicom/train", output: "prepared", set: "stage_2_train" });
 * console.log(`${images} slices prepared, ${failures.length} files failed`);
 * ```
 */
export async function prepare(options: PrepareOptions): Promise<PrepareSummary> {
  const checked = await checkOptions(options);
  const { input, output, set, signal, onProgress } = options;
  const { settings, threads } = checked;
  const { series, choices, ...plan } = await planPreparation(options, checked);
  const paths = preparedPaths(output, set);
  const target = { output, set, settings };
  const onImage = (done: number, total: number) => onProgress?.("images", done, total);
  return withFence(paths.manifest, async (fence) => {
    const imagesBefore = await withJournals(paths, { set, ids: plan.ids }, (journals) =>
      withPreparePool(threads, (pool) =>
        runSeries(series, { target, choices, fence, journals }, { pool, signal, onProgress: onImage }),
      ),
    );
    return finishSet(input, target, { ...plan, series: series.map((planned) => planned.series), imagesBefore });
  });
}
