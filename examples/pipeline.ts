/**
 * The whole system of five networks: from folders of DICOM files to one submission.
 *
 *   npx tsx examples/pipeline.ts --train stage_2_train --labels stage_2_train.csv --test stage_2_test --output results
 *
 * Reads: two folders of DICOM files, labels (`ID,Label`), configurations. Writes: prepared sets, five runs, a comparison
 * out of fold, `submission.csv.gz`. Needs: a graphics card for the sizes of config.yml. Takes: days (docs/full-size.md).
 * Run again, it continues where it was interrupted.
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  compareRuns,
  createProgress,
  ensembleByRecipe,
  predictRun,
  prepare,
  preparedPaths,
  readConfigFile,
  trainBatch,
} from "ct-hemorrhage/pipeline";

const NETWORKS = ["efficientnetb0", "efficientnetb5", "efficientnetb3", "densenet169", "seresnext"];
const TRAIN = "stage_2_train"; // names of the prepared sets
const TEST = "stage_2_test";

const { values: paths } = parseArgs({
  options: {
    train: { type: "string", default: "demo-output/phantom/stage_2_train" },
    labels: { type: "string", default: "demo-output/phantom/stage_2_train.csv" },
    test: { type: "string", default: "demo-output/phantom/stage_2_test" },
    config: { type: "string", default: fileURLToPath(new URL("config.yml", import.meta.url)) },
    output: { type: "string", default: "demo-output/examples/pipeline" },
  },
});
const { labels, output } = paths;
const data = join(output, "prepared");
const runFolder = join(output, "runs");

const startProgress = (title: string) => createProgress(title, process.stderr, { now: () => performance.now() });

// DICOM -> metadata, slices in order, triplets, Hounsfield units, head crop, PNG
for (const { input, set } of [
  { input: paths.train, set: TRAIN },
  { input: paths.test, set: TEST },
]) {
  const { update, stop } = startProgress(`prepare ${set}`);
  const onProgress = (stage: string, done: number, total: number) => stage === "images" && update(done, total);
  await prepare({ input, output: data, set, onProgress }).finally(stop);
}

// five networks in five patient-grouped folds each: AdamW, cosine annealing, early stopping, weighted log loss
const configs = await Promise.all(NETWORKS.map((name) => readConfigFile(paths.config, name)));
const training = startProgress("train");
const common = { data, labels, output: runFolder, now: () => new Date() };
const results = await trainBatch({ ...common, configs, onProgress: training.update }).finally(training.stop);
for (const result of results) if ("failure" in result) console.log(`${result.name} failed: ${result.failure}`);
const runs = results.flatMap((result) => ("run" in result ? [result.run] : []));

// which smoothing, which ensemble: decided out of fold, on folds that had no part in the choice
const comparison = await compareRuns({ runs, data, labels, output: join(output, "comparison") });

// test-time augmentation and mean of folds, then smoothing along the slices and the ensemble
const members = [];
for (const run of runs) {
  const to = join(output, "predictions", basename(run));
  const { update, stop } = startProgress(`predict ${basename(run)}`);
  await predictRun({ run, data, set: TEST, output: to, onProgress: update }).finally(stop);
  members.push({ predictions: join(to, `${basename(run)}_predictions.csv.gz`), weight: 1 });
}
const { metadata } = preparedPaths(data, TEST);
const submission = join(output, "submission.csv.gz");
await ensembleByRecipe(members, comparison, { output: join(output, "ensemble.csv.gz"), submission, metadata });
console.log(`submission of ${members.length} networks: ${submission}`);
