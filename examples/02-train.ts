/**
 * Trains all folds of a network on a prepared set, or on PNGs of one's own, in a new timestamped run folder, or goes on with
 * a run that was killed.
 *
 *   npx tsx examples/02-train.ts --config efficientnetb0 --data prepared --labels stage_2_train.csv --output runs
 *   npx tsx examples/02-train.ts --images png --metadata slices.parquet --labels labels.csv --output runs
 *   npx tsx examples/02-train.ts --resume runs/20191021-213751 --data prepared --labels stage_2_train.csv
 *
 * Hardware and time: EfficientNet-B0 at 224 pixels trains about 7 images/s a core on wasm.
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import type { EngineName } from "ct-hemorrhage/backend";
import {
  createRun,
  DEFAULT_CONFIG,
  type Device,
  IMAGE_FOLDERS,
  type ImageLocation,
  type NamedConfig,
  openPreparedSet,
  type RunConfig,
  readConfigFile,
  readRunConfig,
  resumeRun,
  type TrainRunOptions,
  trainFold,
  trainRun,
  WINDOW_POLICIES,
} from "ct-hemorrhage/pipeline";
import {
  backendOption,
  devicesOption,
  positiveNumber,
  printEngine,
  runCommand,
  share,
  showProgress,
  wholeNumber,
  wholeNumberOrZero,
} from "./cli.js";
import { findImages, type ImagePaths } from "./find-images.js";
import { printScores } from "./print-scores.js";

/** What says how a script runs; all else that is given belongs to the configuration. */
interface Options extends Partial<RunConfig>, ImagePaths {
  readonly config?: string;
  readonly configFile: string;
  readonly labels?: string;
  readonly output?: string;
  readonly resume?: string;
  readonly fold?: number;
  readonly parallel?: number;
  readonly checkpointSeconds?: number;
  readonly anyVersion?: boolean;
  readonly teamFolds?: string;
  readonly withoutPatientsOf?: string;
  readonly backend?: EngineName;
  readonly devices?: readonly Device[];
}

/** Returns what an option or the configuration gives. */
function needed(name: string, ...values: readonly (string | undefined)[]): string {
  const value = values.find((each) => each !== undefined);
  if (value === undefined) throw new TypeError(`--${name} must be given, here or in the configuration, got nothing`);
  return value;
}

/** Reads the patients of a prepared set, whom scheme 2 leaves out. */
async function readPatientsOf(set: string | undefined, data: ImageLocation, { imageFolder }: RunConfig) {
  if (set === undefined) return undefined;
  if (typeof data !== "string") throw new TypeError("--without-patients-of names a prepared set, and needs --data");
  return new Set((await openPreparedSet(data, set, imageFolder)).patientOf.values());
}

/** Refuses settings beside `--resume`: a run goes on by its own. */
function assertNoSettings(settings: object): void {
  const [key] = Object.keys(settings);
  if (key === undefined) return;
  const flag = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new TypeError(`--resume goes on by the configuration of the run: leave out --${flag}`);
}

/** Refuses a fold that there is not, before anything is read or made. */
function assertFold(fold: number | undefined, { folds, scheme }: Pick<RunConfig, "folds" | "scheme">) {
  if (fold === undefined || fold <= folds || scheme !== "group") return;
  throw new TypeError(`--fold must be 1..${folds}, got ${fold}`);
}

/** Trains a new run, or one fold of it. */
async function begin(options: TrainRunOptions, fold: number | undefined): Promise<void> {
  if (fold === undefined) return finish(await trainRun(options));
  const run = await createRun(options);
  await trainFold({ ...options, run, weights: options.config.weights, fold: fold - 1 });
  console.log(`run ${run}: fold ${fold} is trained; --resume ${run} --fold N trains another, without --fold all`);
}

function finish({ run, summary }: Awaited<ReturnType<typeof trainRun>>): void {
  printScores(summary);
  console.log(`run ${run}: report.html shows its figures`);
}

async function main(options: Options): Promise<void> {
  const { config: name, configFile, resume, fold, checkpointSeconds, anyVersion, devices, ...given } = options;
  const named: NamedConfig | undefined = name === undefined ? undefined : await readConfigFile(configFile, name);
  const { paths, checkpoint } = named ?? {};
  const {
    data,
    images,
    metadata,
    labels,
    output,
    parallel = named?.parallel,
    teamFolds,
    withoutPatientsOf,
    ...others
  } = given;
  const { backend, ...settings } = others;
  const nameOfImages = images === undefined ? {} : { set: basename(images) };
  const config = { ...DEFAULT_CONFIG, ...named?.config, ...nameOfImages, ...settings };
  const run = resume ?? (checkpoint && join(needed("output", output, paths?.output), checkpoint));
  if (resume !== undefined) {
    const { weights: _, ...changes } = others;
    assertNoSettings(changes);
  }
  assertFold(fold, run === undefined ? config : await readRunConfig(run));
  const progress = showProgress("train");
  const common = {
    data: findImages({ data, images, metadata }, paths),
    labels: needed("labels", labels, paths?.labels),
    parallel,
    checkpointSeconds,
    anyVersion,
    devices,
    onEngine: printEngine,
    onProgress: progress.update,
  };
  try {
    if (run === undefined) {
      const testPatients = await readPatientsOf(withoutPatientsOf, common.data, config);
      const sources = { teamFolds: teamFolds ?? paths?.teamFolds, testPatients };
      const to = { output: needed("output", output, paths?.output), stamp: new Date() };
      const onRun = (path: string) => console.log(`run ${path}: killed, it goes on with --resume ${path}`);
      await begin({ ...common, ...to, config: { ...config, engine: backend ?? config.engine }, sources, onRun }, fold);
    } else if (fold === undefined) {
      finish(await resumeRun({ ...common, run, weights: config.weights }));
    } else {
      await trainFold({ ...common, run, weights: config.weights, fold: fold - 1 });
      console.log(`fold ${fold} is trained`);
    }
  } finally {
    progress.stop();
  }
}

const defaults = DEFAULT_CONFIG;
const command = new Command("02-train")
  .description("Trains all folds of a network on a prepared set or PNGs of one's own, or goes on with a run.")
  .option("--config <name>", "configuration of the file; other options change it, and defaults are those of none")
  .option("--config-file <yml>", "file of configurations", fileURLToPath(new URL("config.yml", import.meta.url)))
  .option("--data <dir>", "output folder of 01-prepare")
  .option("--images <dir>", "PNGs of one's own, in place of --data: an id is a path below this folder without .png")
  .option("--metadata <parquet>", "table of the slices of --images: whose they are, and where they lie")
  .option("--labels <csv>", "labels in long form: ID,Label")
  .option("--output <dir>", "folder of all runs")
  .option("--resume <dir>", "run to go on with, by its own configuration; one process a fold at a time")
  .option("--fold <number>", "train this fold only, from 1", wholeNumber)
  .option("--set <name>", `prepared set (default: ${defaults.set}), or a name for --images (default: their folder's)`)
  .option("--network <name>", `network (default: ${defaults.network})`)
  .addOption(
    new Option("--image-folder <name>", `kind of images (default: ${defaults.imageFolder})`).choices(IMAGE_FOLDERS),
  )
  .addOption(
    new Option(
      "--window-policy <name>",
      `window when an image is loaded: that of its folder, or the original's, twice for images of three windows (default: ${defaults.windowPolicy})`,
    ).choices(WINDOW_POLICIES),
  )
  .option("--weights <safetensors>", "weights of timm that every fold begins with; default: new ones")
  .addOption(
    new Option("--padding <kind>", "padding that the weights were trained with; default: the network's").choices([
      "same",
      "symmetric",
    ]),
  )
  .option("--dropout <share>", "features dropped before the classifier; default: the network's", share)
  .option("--drop-connect <share>", "residual branches dropped in the last block; default: the network's", share)
  .option("--size <pixels>", `rows and columns of the network's input (default: ${defaults.size})`, wholeNumber)
  .option("--folds <number>", `folds by patient (default: ${defaults.folds})`, wholeNumber)
  .option("--epochs <number>", `epochs at the most (default: ${defaults.epochs})`, wholeNumber)
  .option(
    "--batch-size <number>",
    `images in a step, and at once in a prediction (default: ${defaults.batchSize})`,
    wholeNumber,
  )
  .option(
    "--gradientAccumulation <number>",
    "batches that a step learns from, for want of memory (default: 1)",
    wholeNumber,
  )
  .option(
    "--learning-rate <rate>",
    `learning rate of the first epoch (default: ${defaults.learningRate})`,
    positiveNumber,
  )
  .option(
    "--patience <epochs>",
    `epochs without improvement before a fold stops (default: ${defaults.patience})`,
    wholeNumber,
  )
  .option(
    "--batch-norm-momentum <share>",
    `weight of the newest batch (default: ${defaults.batchNormMomentum})`,
    positiveNumber,
  )
  .addOption(
    new Option(
      "--validation-views <which>",
      `views that each epoch is validated with (default: ${defaults.validationViews})`,
    ).choices(["all", "identity"]),
  )
  .option(
    "--seed <number>",
    `seed of weights, order, augmentation and dropout (default: ${defaults.seed})`,
    wholeNumberOrZero,
  )
  .addOption(
    new Option("--scheme <name>", `folds (default: ${defaults.scheme})`).choices([
      "group",
      "team_folds_v1",
      "team_folds_v2",
    ]),
  )
  .option("--team-folds <path>", "folder or zip of train_n.csv and valid_n.csv")
  .option(
    "--without-patients-of <set>",
    "make scheme 2 of the files of scheme 1, without the patients of this prepared set",
  )
  .option("--parallel <number>", "folds side by side (default: 2)", wholeNumber)
  .option("--any-version", "go on although the package or the engine is another, and the run then ends with other bits")
  .option("--checkpoint-seconds <number>", "longest time between two checkpoints (default: 600)", wholeNumberOrZero)
  .addOption(devicesOption())
  .addOption(backendOption())
  .action(main);
await runCommand(command);
