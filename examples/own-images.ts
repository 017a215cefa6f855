/**
 * Trains EfficientNet-B0 in folds on pictures of one's own: a folder of PNGs, and a CSV of a name and a 0 or 1 each.
 *
 *   npx tsx examples/own-images.ts --images head-ct --labels head-ct/labels.csv
 *
 * Hardware and time: 80 pictures on two cores without a GPU, about 6 minutes.
 */
import { join } from "node:path";
import { Command } from "commander";
import {
  type Fold,
  groupKFold,
  type ImageSource,
  type LabelTable,
  rocAuc,
  selectRows,
  testTimeViews,
  toProbabilities,
  trainTransform,
} from "ct-hemorrhage";
import { selectEngine } from "ct-hemorrhage/backend";
import { writeFileAtomic, writeJson } from "ct-hemorrhage/io";
import { weightedLoss } from "ct-hemorrhage/loss";
import { MODELS } from "ct-hemorrhage/models";
import { cosineAnnealing, fit, loadFromSource, predictLogits } from "ct-hemorrhage/train";
import {
  type BackendOption,
  backendOption,
  printEngine,
  runCommand,
  showProgress,
  wholeNumber,
  wholeNumberOrZero,
} from "./cli.js";
import { openPictures, readPictureLabels } from "./pictures.js";

type Settings = Readonly<Record<"size" | "epochs" | "batchSize" | "seed", number>>;
type Options = Settings &
  BackendOption & { readonly folds: number } & Readonly<Record<"images" | "labels" | "output", string>>;

/** What one fold is trained on. */
interface PictureFold {
  readonly source: ImageSource;
  readonly labels: LabelTable;
  readonly fold: Fold;
}

/** Trains one fold to its last epoch, and predicts its held-out pictures: choosing an epoch by them would flatter. */
async function predictFold(
  { source, labels, fold }: PictureFold,
  { size, epochs, batchSize, seed }: Settings,
  onEpoch: () => void,
) {
  const model = MODELS["efficientnet-b0"]({ size, seed, classes: 1, batchNormMomentum: 0.1 });
  const views = testTimeViews({ size }).map(({ view }) => view);
  const transform = trainTransform({ size });
  const schedule = cosineAnnealing(1e-3, { epochs });
  const loss: typeof weightedLoss = (truth, logits) => weightedLoss(truth, logits, { weights: [1] });
  const loader = loadFromSource(source, { transform, views });
  const options = { epochs, batchSize, seed, schedule, loss, onEpoch, patience: epochs };
  await fit(model, { loader, labels, fold }, { ...options, views: 1 });
  const logits = await predictLogits(model, { loader, ids: fold.valid }, { batchSize });
  model.dispose();
  return [...toProbabilities(logits)];
}

async function main({ images, output, seed, backend, ...options }: Options): Promise<void> {
  const started = performance.now();
  const { labels, rowsWithoutImage } = await readPictureLabels(options.labels, images);
  const folds = groupKFold(labels.ids, labels.ids, { folds: options.folds });
  const engine = await selectEngine({ prefer: backend });
  printEngine(engine);
  const source = openPictures(images);
  const progress = showProgress("epochs");
  const predicted: number[][] = [];
  try {
    let epochs = 0;
    const onEpoch = () => progress.update(++epochs, folds.length * options.epochs);
    for (const fold of folds) {
      const settings = { ...options, seed: seed + fold.index };
      predicted.push(await predictFold({ source, labels, fold }, settings, onEpoch));
    }
  } finally {
    progress.stop();
  }
  const aucs = folds.map(({ valid }, fold) => rocAuc(selectRows(labels, valid).values, predicted[fold]));
  for (const [fold, auc] of aucs.entries()) console.log(`fold ${fold + 1}: AUC ${auc?.toFixed(3) ?? "-"}`);
  const order = folds.flatMap(({ valid }) => valid);
  const { ids, values } = selectRows(labels, order);
  const auc = rocAuc(values, predicted.flat());
  const rows = predicted.flat().map((probability, row) => `${ids[row]},${values[row]},${probability}`);
  await writeFileAtomic(join(output, "predictions.csv"), `${["id,label,probability", ...rows.sort()].join("\n")}\n`);
  const seconds = Math.round((performance.now() - started) / 1000);
  const summary = { auc: auc ?? null, folds: aucs, images: ids.length, rowsWithoutImage, seconds, engine: engine.name };
  await writeJson(join(output, "summary.json"), summary);
  console.log(`pooled: AUC ${auc?.toFixed(3) ?? "-"} of ${ids.length} images, ${rowsWithoutImage} rows without one`);
}

await runCommand(
  new Command("own-images")
    .description("Trains EfficientNet-B0 in folds on a folder of PNGs.")
    .requiredOption("--images <dir>", "folder of PNGs")
    .requiredOption("--labels <csv>", "table of file name and 0 or 1")
    .option("--output <dir>", "folder for predictions and summary", "demo-output/own-images")
    .option("--size <pixels>", "rows and columns of the network's input", wholeNumber, 96)
    .option("--epochs <number>", "epochs", wholeNumber, 20)
    .option("--batch-size <number>", "images in a step, and at once in a prediction", wholeNumber, 8)
    .option("--folds <number>", "folds", wholeNumber, 5)
    .option("--seed <number>", "seed of weights, order, augmentation and dropout", wholeNumberOrZero, 48)
    .addOption(backendOption())
    .action(main),
);
