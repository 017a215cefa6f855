/**
 * The whole system on synthetic head CT: DICOM files, images, five folds, test-time views, smoothing, report.
 *
 *   npx tsx examples/demo.ts
 *
 * Reads: nothing. Writes: everything below --output. Needs: any engine. Takes: one minute on two cores.
 * It shows the calls, not how well they do: `npm run demo`, or `ct-hemorrhage demo`, trains longer on more studies.
 */
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { readLabels } from "ct-hemorrhage/io";
import {
  DEFAULT_CONFIG,
  predictRun,
  prepare,
  preparedPaths,
  scorePredictions,
  smoothFile,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";

const PHANTOM = { seed: 48, size: 128, trainStudies: 10, testStudies: 2, slices: 8 };
const CONFIG = {
  ...DEFAULT_CONFIG,
  size: 40,
  epochs: 2,
  batchSize: 16,
  learningRate: 5e-3,
  dropout: 0,
  dropConnect: 0,
};

const { values: paths } = parseArgs({ options: { output: { type: "string", default: "demo-output/examples/demo" } } });
const folderOf = (name: string) => join(paths.output, name);

await writePhantom(folderOf("phantom"), PHANTOM);
for (const set of ["stage_2_train", "stage_2_test"]) {
  const { images } = await prepare({ input: folderOf(`phantom/${set}`), output: folderOf("prepared"), set });
  console.log(`${set}: ${images} slices prepared`);
}

const data = folderOf("prepared");
const labels = folderOf("phantom/stage_2_train.csv");
const { run, summary } = await trainRun({ config: CONFIG, data, labels, output: folderOf("runs"), stamp: new Date() });
console.log(`out of fold: AUC any ${summary.outOfFold.raw.auc.any}; see ${join(run, "report.html")}`);

const output = folderOf("predictions");
await predictRun({ run, data, set: "stage_2_test", output });
const smoothed = await smoothFile(
  {
    predictions: join(output, `${basename(run)}_predictions.csv.gz`),
    metadata: preparedPaths(data, "stage_2_test").metadata,
  },
  { output: join(output, "smoothed.csv.gz"), submission: join(output, "submission.csv.gz") },
);
const truth = await readLabels(folderOf("phantom/stage_2_test_labels.csv"));
console.log(`test set: weighted log loss ${scorePredictions(truth, smoothed).weightedLogLoss}`);
