/**
 * Trains EfficientNet-B0 on real labels, those of PhysioNet CT-ICH, and compares its out-of-fold scores with PyTorch's by
 * the same recipe, raw and after each way to use the neighbors of a slice.
 *
 *   npm run bench -- real --data ../shared/data/ct-ich-60 --work real-output --python PY
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { CLASSES, type LabelTable, type PredictionTable } from "ct-hemorrhage";
import { groupKFold } from "ct-hemorrhage/cv";
import { readPlacedOrders } from "ct-hemorrhage/pipeline";
import { SMOOTHING_SCHEMES, smooth } from "ct-hemorrhage/postprocess";
import { runReference } from "../measure.js";
import { type LabeledSlice, readSlices } from "../real/read-slices.js";
import { lossGain, type RealScore, scoreTable, type Truth, toTruth } from "../real/score-table.js";
import { type Recipe, trainOurs } from "../real/train-ours.js";
import { type PictureInputs, writePictures } from "../real/write-pictures.js";
import { wholeNumber } from "../whole-number.js";

interface Options extends Recipe {
  readonly data: string;
  readonly work?: string;
  readonly python?: string;
  readonly parallel: number;
  readonly torchThreads: number;
}

/** Pictures are larger than the input of the network by this, so that a crop of 85 % is not enlarged. */
const MARGIN = 1.25;

function truthOf(slices: readonly LabeledSlice[]): Truth {
  const values = Uint8Array.from(slices.flatMap(({ labels }) => labels));
  const labels: LabelTable = { ids: slices.map(({ id }) => id), classes: CLASSES, values };
  return toTruth(
    labels,
    slices.map(({ patient }) => patient),
  );
}

/** Trains with PyTorch on the same folds; returns `undefined` where it cannot run. */
function trainTorch({ labels, patients }: Truth, images: string, options: Options & { readonly folder: string }) {
  const { size, epochs, batchSize, seed, folds, folder, torchThreads, python } = options;
  const rows = labels.ids.map((id, row) => [id, [...labels.values.subarray(6 * row, 6 * row + 6)]] as const);
  const plan = { labels: Object.fromEntries(rows), folds: groupKFold(labels.ids, patients, { folds }) };
  const args = [images, ...[size, epochs, batchSize, seed].map(String), folder, String(torchThreads)];
  const input = JSON.stringify(plan);
  const predicted = runReference<Record<string, number[]>>("real.py", args, { program: python, input });
  if (predicted === undefined) return undefined;
  const values = Float32Array.from(labels.ids.flatMap((id) => predicted[id]));
  return { ids: labels.ids, classes: labels.classes, values } satisfies PredictionTable;
}

/** Scores each way to use the neighbors of a slice, and what it gains over the raw predictions. */
async function scoreContext(truth: Truth, raw: PredictionTable, { metadata }: PictureInputs) {
  const orders = await readPlacedOrders(metadata);
  const tables = SMOOTHING_SCHEMES.map((scheme) => [scheme, smooth(raw, orders, { scheme })] as const);
  return Object.fromEntries(
    tables.map(([name, after]) => [
      name,
      { ...scoreTable(truth, after), lossGain: lossGain(truth, { before: raw, after }) },
    ]),
  );
}

/** Prints a line per table of predictions. */
function printScores(scores: Readonly<Record<string, RealScore | null>>): void {
  const text = ({ value, low, high }: RealScore["weightedLogLoss"]) =>
    `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const rows = Object.entries(scores).map(([name, score]) => {
    if (score === null) return [name, {}];
    const aucs = Object.entries(score.auc).map(([kind, auc]) => [`AUC ${kind}`, text(auc)]);
    return [name, { ...Object.fromEntries(aucs), "weighted log loss": text(score.weightedLogLoss) }];
  });
  console.table(Object.fromEntries(rows));
}

async function measure(options: Options, folder: string): Promise<object> {
  const { data, size, epochs, batchSize, folds, seed, parallel } = options;
  const slices = await readSlices(data);
  const truth = truthOf(slices);
  const pictures = { folder: join(folder, "pictures"), size: Math.round(MARGIN * size) };
  const inputs = await writePictures(slices, join(data, "images"), pictures);
  const recipe = { size, epochs, batchSize, folds, seed };
  const start = performance.now();
  const ours = await trainOurs(inputs, recipe, { folder: join(folder, "runs"), parallel });
  const between = performance.now();
  const torch = trainTorch(truth, inputs.images, { ...options, folder: join(folder, "torch") });
  const end = performance.now();
  const scores = { ours: scoreTable(truth, ours.predictions), torch: torch ? scoreTable(truth, torch) : null };
  const context = await scoreContext(truth, ours.predictions, inputs);
  printScores({ ...scores, ...context });
  const seconds = { ours: (between - start) / 1000, torch: torch ? (end - between) / 1000 : null };
  return { benchmark: "real", recipe, slices: slices.length, ...scores, context, seconds };
}

/** Trains on real labels with this package and with PyTorch, and compares their out-of-fold scores. */
export async function run(args: readonly string[]): Promise<object> {
  const options = new Command("npm run bench -- real")
    .description("Compares out-of-fold scores on real labels with those of PyTorch by the same recipe.")
    .option("--data <dir>", "folder of PhysioNet CT-ICH", "../shared/data/ct-ich-60")
    .option("--work <dir>", "folder to keep, from which a stopped run continues (default: a temporary one)")
    .option("--size <pixels>", "rows and columns of the network's input", wholeNumber, 128)
    .option("--epochs <number>", "number of epochs", wholeNumber, 12)
    .option("--batch-size <number>", "images per step", wholeNumber, 16)
    .option("--folds <number>", "number of folds", wholeNumber, 5)
    .option("--seed <number>", "random seed", wholeNumber, 48)
    .option("--parallel <number>", "folds in parallel", wholeNumber, 1)
    .option("--torch-threads <number>", "threads of PyTorch", wholeNumber, 1)
    .option("--python <program>", "Python interpreter with torch, torchvision and timm")
    .parse(args, { from: "user" })
    .opts<Options>();
  const folder = options.work ?? (await mkdtemp(join(tmpdir(), "ct-hemorrhage-real-")));
  try {
    return await measure(options, folder);
  } finally {
    if (options.work === undefined) await rm(folder, { recursive: true });
  }
}
