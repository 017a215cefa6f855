/**
 * Compares the out-of-fold AUC of EfficientNet-B0 on a folder of pictures with that of PyTorch in the same
 * configuration.
 *
 *   npm run bench -- own-images --images ../shared/data/head-ct-png-80 --python /opt/timm/bin/python
 */
import { join } from "node:path";
import { Command } from "commander";
import { bootstrapByPatient, countedAuc, drawPatients, groupKFold } from "ct-hemorrhage/cv";
import { runReference } from "../measure.js";
import { type PictureOptions, type PictureRow, trainPictures } from "../own-images/train-pictures.js";
import { wholeNumber } from "../whole-number.js";

interface Options extends Omit<PictureOptions, "labels"> {
  readonly labels?: string;
  readonly python?: string;
}

/** Trains with PyTorch on the same folds; returns `undefined` if PyTorch is missing. */
function runTorch(rows: readonly PictureRow[], { images, size, epochs, batchSize, seed, folds, python }: Options) {
  const ids = rows.map(({ id }) => id);
  const labels = Object.fromEntries(rows.map(({ id, label }) => [id, label]));
  const plan = { labels, folds: groupKFold(ids, ids, { folds }) };
  const args = [images, ...[size, epochs, batchSize, seed].map(String)];
  const options = { program: python, input: JSON.stringify(plan) };
  return runReference<Record<string, number>>("own-images.py", args, options);
}

/** Computes the AUC, with its interval by resampling pictures. */
function scoreOf(rows: readonly PictureRow[], probabilityOf: (row: PictureRow) => number) {
  const drawn = drawPatients(rows.map(({ id }) => id));
  const metric = countedAuc(
    drawn,
    rows.map(({ label }) => label),
    rows.map(probabilityOf),
  );
  const { estimate, low, high } = bootstrapByPatient(drawn, metric);
  return { auc: estimate, low, high };
}

/** Trains on pictures with this package and with PyTorch, and compares their out-of-fold AUC. */
export async function run(args: readonly string[]): Promise<object> {
  const options = new Command("npm run bench -- own-images")
    .description("Compares the out-of-fold AUC on a folder of pictures with that of PyTorch.")
    .requiredOption("--images <dir>", "folder of PNG files")
    .option("--labels <csv>", "table of file names and 0 or 1 (default: labels.csv in the folder)")
    .option("--epochs <number>", "number of epochs", wholeNumber, 20)
    .option("--size <pixels>", "rows and columns of the network's input", wholeNumber, 96)
    .option("--batch-size <number>", "images per step", wholeNumber, 8)
    .option("--folds <number>", "number of folds", wholeNumber, 5)
    .option("--seed <number>", "random seed", wholeNumber, 48)
    .option("--python <program>", "Python interpreter with torch, torchvision and timm")
    .parse(args, { from: "user" })
    .opts<Options>();
  const { images, labels = join(images, "labels.csv") } = options;
  const rows = await trainPictures({ ...options, labels });
  const torch = runTorch(rows, options);
  const scores = {
    ours: scoreOf(rows, ({ probability }) => probability),
    pytorch: torch ? scoreOf(rows, ({ id }) => torch[id]) : null,
  };
  console.table(scores);
  return { benchmark: "own-images", images: rows.length, ...scores };
}
