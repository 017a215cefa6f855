/**
 * Trains all folds of a network on a prepared set, in a new timestamped run folder.
 *
 *   npx tsx examples/02-train.ts --data prepared --labels stage_2_train.csv --output runs
 *
 * Hardware and time: EfficientNet-B0 at 224 pixels trains about 4 images/s a core on wasm.
 */
import { Command, Option } from "commander";
import { DEFAULT_CONFIG, IMAGE_FOLDERS, openPreparedSet, type RunConfig, trainRun } from "ct-hemorrhage/pipeline";
import {
  type BackendOption,
  backendOption,
  type DevicesOption,
  devicesOption,
  positiveNumber,
  printEngine,
  runCommand,
  share,
  showProgress,
  wholeNumber,
  wholeNumberOrZero,
} from "./cli.js";
import { printScores } from "./print-scores.js";

interface Options extends RunConfig, BackendOption, DevicesOption {
  readonly data: string;
  readonly labels: string;
  readonly output: string;
  readonly parallel: number;
  readonly teamFolds?: string;
  readonly testSet?: string;
}

async function main({
  data,
  labels,
  output,
  parallel,
  teamFolds,
  testSet,
  backend,
  devices,
  ...config
}: Options): Promise<void> {
  const progress = showProgress("train");
  const test = testSet === undefined ? undefined : await openPreparedSet(data, testSet, config.imageFolder);
  const { run, summary } = await trainRun({
    config: { ...config, engine: backend },
    data,
    labels,
    output,
    parallel,
    devices,
    stamp: new Date(),
    sources: { teamFolds, testPatients: test && new Set(test.patientOf.values()) },
    onEngine: printEngine,
    onProgress: progress.update,
  }).finally(progress.stop);
  printScores(summary);
  console.log(`run ${run}: report.html shows its figures`);
}

const defaults = DEFAULT_CONFIG;
const command = new Command("02-train")
  .description("Trains all folds of a network on a prepared set.")
  .requiredOption("--data <dir>", "output folder of 01-prepare")
  .requiredOption("--labels <csv>", "labels in long form: ID,Label")
  .requiredOption("--output <dir>", "folder of all runs")
  .option("--set <name>", "prepared set", defaults.set)
  .option("--network <name>", "network", defaults.network)
  .addOption(new Option("--image-folder <name>", "kind of images").choices(IMAGE_FOLDERS).default(defaults.imageFolder))
  .option("--weights <safetensors>", "weights of timm that every fold begins with; default: new ones")
  .addOption(
    new Option("--padding <kind>", "padding that the weights were trained with; default: the network's").choices([
      "same",
      "symmetric",
    ]),
  )
  .option("--dropout <share>", "features dropped before the classifier; default: the network's", share)
  .option("--drop-connect <share>", "residual branches dropped in the last block; default: the network's", share)
  .option("--size <pixels>", "rows and columns of the network's input", wholeNumber, defaults.size)
  .option("--folds <number>", "folds by patient", wholeNumber, defaults.folds)
  .option("--epochs <number>", "epochs at the most", wholeNumber, defaults.epochs)
  .option("--batch-size <number>", "images in a step, and at once in a prediction", wholeNumber, defaults.batchSize)
  .option("--learning-rate <rate>", "learning rate of the first epoch", positiveNumber, defaults.learningRate)
  .option("--patience <epochs>", "epochs without improvement before a fold stops", wholeNumber, defaults.patience)
  .option("--batch-norm-momentum <share>", "weight of the newest batch", positiveNumber, defaults.batchNormMomentum)
  .addOption(
    new Option("--validation-views <which>", "views that each epoch is validated with")
      .choices(["all", "identity"])
      .default(defaults.validationViews),
  )
  .option("--seed <number>", "seed of weights, order, augmentation and dropout", wholeNumberOrZero, defaults.seed)
  .addOption(
    new Option("--scheme <name>", "folds")
      .choices(["group", "team_folds_v1", "team_folds_v2"])
      .default(defaults.scheme),
  )
  .option("--team-folds <path>", "folder or zip of train_n.csv and valid_n.csv")
  .option("--test-set <name>", "prepared set whose patients scheme 2 leaves out")
  .option("--parallel <number>", "folds side by side", wholeNumber, 2)
  .addOption(devicesOption())
  .addOption(backendOption())
  .action(main);
await runCommand(command);
