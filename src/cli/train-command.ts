import { basename, join } from "node:path";
import { Option } from "commander";
import type { EngineName } from "../backend/index.js";
import {
  createRun,
  DEFAULT_CONFIG,
  type Device,
  type ImageLocation,
  type NamedConfig,
  openPreparedSet,
  type RunConfig,
  readConfigFile,
  readRunConfig,
  resumeRun,
  type TrainRunOptions,
  type TrainWork,
  trainFold,
  trainRun,
} from "../pipeline/index.js";
import { defineCommand } from "./define-command.js";
import { EXAMPLE_CONFIG } from "./example-config.js";
import { findImages, type ImagePaths } from "./find-images.js";
import { flagOf } from "./flag-of.js";
import { describeEngine, type Output, withProgress } from "./output.js";
import { devicesOption, engineOption, setName, wholeNumber, wholeNumberOrZero } from "./parse-values.js";
import { type PlanOptions, planOptions, planWork } from "./plan-option.js";
import { printScores } from "./print-scores.js";
import { pickSettings, settingOptions } from "./setting-options.js";
import { UsageError } from "./usage-error.js";

/** Options of the command; those of {@link RunConfig} are settings of the run. */
interface TrainCommandOptions extends Partial<RunConfig>, ImagePaths, PlanOptions {
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
  readonly engine?: EngineName;
  readonly devices?: readonly Device[];
}

type TrainedRun = Awaited<ReturnType<typeof trainRun>>;

const EXAMPLE = "train --data prepared --labels stage_2_train.csv --output runs";

/** Returns the first defined value, from an option or from the configuration. */
function needed(name: string, ...values: readonly (string | undefined)[]): string {
  const value = values.find((each) => each !== undefined);
  if (value !== undefined) return value;
  throw new UsageError(`--${name} is required, here or in the configuration, as in: ct-hemorrhage ${EXAMPLE}`);
}

/** Reads the patients of a prepared set, which scheme 2 leaves out. */
async function readPatientsOf(set: string | undefined, data: ImageLocation, { imageFolder }: RunConfig) {
  if (set === undefined) return undefined;
  if (typeof data !== "string") throw new UsageError("--without-patients-of names a prepared set and needs --data");
  return new Set((await openPreparedSet(data, set, imageFolder)).patientOf.values());
}

/** Returns the sources of folds that come from files. */
async function sourcesOf(
  options: TrainCommandOptions,
  named: NamedConfig | undefined,
  data: ImageLocation,
  config: RunConfig,
) {
  const testPatients = await readPatientsOf(options.withoutPatientsOf, data, config);
  return { teamFolds: options.teamFolds ?? named?.paths.teamFolds, testPatients };
}

/** Throws for settings together with `--resume`: a run resumes with its own settings. */
function assertNoSettings(settings: object): void {
  const [key] = Object.keys(settings);
  if (key === undefined) return;
  throw new UsageError(`--resume uses the configuration of the run: leave out ${flagOf(key)}`);
}

/** Throws for a fold number that does not exist, before anything is read or made. */
function assertFold(fold: number | undefined, { folds, scheme }: Pick<RunConfig, "folds" | "scheme">): void {
  if (fold === undefined || fold <= folds || scheme.startsWith("team_folds")) return;
  throw new UsageError(`--fold must be 1 to ${folds}, got ${fold}`);
}

function finish({ run, summary }: TrainedRun, output: Output): void {
  printScores(summary, output);
  output.line(`run ${run}: report.html shows its figures`);
  output.result({ run, summary });
}

/** Trains a new run, or one fold of it. */
async function trainNew(options: TrainRunOptions, fold: number | undefined, output: Output): Promise<void> {
  if (fold === undefined) return finish(await trainRun(options), output);
  const run = await createRun(options);
  await trainFold({ ...options, run, weights: options.config.weights, fold: fold - 1 });
  output.line(
    `run ${run}: fold ${fold} is trained; --resume ${run} --fold N trains another fold, or all folds without --fold`,
  );
  output.result({ run, fold });
}

/** Returns the run to resume: from `--resume`, or from the checkpoint that the configuration names. */
function runToResume({ resume, output }: TrainCommandOptions, named: NamedConfig | undefined): string | undefined {
  if (resume !== undefined || named?.checkpoint === undefined) return resume;
  return join(needed("output", output, named.paths.output), named.checkpoint);
}

/** Merges the configuration: defaults, overridden by the file, overridden by the options. */
function resolveConfig(options: TrainCommandOptions, named: NamedConfig | undefined): RunConfig {
  const set = options.images === undefined ? {} : { set: basename(options.images) };
  return { ...DEFAULT_CONFIG, ...named?.config, ...set, ...pickSettings({ ...options }) };
}

async function run(options: TrainCommandOptions, output: Output): Promise<void> {
  const { config: name, configFile, fold, checkpointSeconds, anyVersion, devices } = options;
  const named = name === undefined ? undefined : await readConfigFile(configFile, name);
  const { paths } = named ?? {};
  const config = resolveConfig(options, named);
  const folder = runToResume(options, named);
  if (options.resume !== undefined) {
    const { weights: _, ...settings } = pickSettings({ ...options });
    assertNoSettings(settings);
  }
  const data = findImages(options, paths);
  const labels = needed("labels", options.labels, paths?.labels);
  assertFold(fold, folder === undefined ? config : await readRunConfig(folder));
  const common = {
    ...{ data, labels, checkpointSeconds, anyVersion, devices },
    parallel: options.parallel ?? named?.parallel,
    onEngine: (engine: Parameters<typeof describeEngine>[0]) => output.line(describeEngine(engine)),
  };
  if (options.plan !== undefined) {
    if (folder !== undefined || fold !== undefined) {
      throw new UsageError("--plan is for a new run: leave out --resume, --fold and checkpoint");
    }
    const sources = await sourcesOf(options, named, data, config);
    const to = needed("output", options.output, paths?.output);
    const configs = [{ name: name ?? config.network, config, sources }];
    const work: TrainWork = {
      ...{ kind: "train", configs, data, labels, output: to, now: () => new Date(), devices },
      isBatch: false,
    };
    return planWork(work, { folder: options.plan }, output);
  }
  await withProgress(output, "train", async (onProgress) => {
    const continued = { ...common, onProgress, weights: config.weights };
    if (folder !== undefined && fold === undefined) {
      return finish(await resumeRun({ ...continued, run: folder }), output);
    }
    if (folder !== undefined && fold !== undefined) {
      await trainFold({ ...continued, run: folder, fold: fold - 1 });
      output.line(`fold ${fold} is trained`);
      return output.result({ run: folder, fold });
    }
    const sources = await sourcesOf(options, named, data, config);
    const onRun = (path: string) => output.line(`run ${path}: if interrupted, resume it with --resume ${path}`);
    const to = { output: needed("output", options.output, paths?.output), stamp: new Date() };
    await trainNew({ ...common, ...to, config, sources, onRun, onProgress }, fold, output);
  });
}

/** `ct-hemorrhage train`. */
export const trainCommand = () =>
  defineCommand<TrainCommandOptions>({
    name: "train",
    about: "Train all folds of a network on a prepared set or on custom images, or resume a run.",
    examples: [
      EXAMPLE,
      "train --config efficientnetb0 --data prepared --labels stage_2_train.csv --output runs",
      "train --images png --metadata slices.parquet --labels labels.csv --output runs",
      "train --resume runs/20191021-213751 --data prepared --labels stage_2_train.csv",
    ],
    options: [
      new Option("--config <name>", "configuration in the file; other options override it"),
      new Option("--config-file <yml>", "configuration file").default(
        EXAMPLE_CONFIG,
        "examples/config.yml of the package",
      ),
      new Option("--data <dir>", "output folder of prepare"),
      new Option(
        "--images <dir>",
        "custom PNG or JPEG images instead of --data; an id is a path below this folder, without its ending",
      ),
      new Option("--metadata <parquet>", "table of the slices of --images, with patients and positions"),
      new Option("--labels <csv>", "labels in long form: ID,Label"),
      new Option("--output <dir>", "folder of all runs"),
      new Option("--resume <dir>", "run to resume, with its own configuration; at most one process per fold at a time"),
      new Option("--fold <number>", "train only this fold, from 1").argParser(wholeNumber),
      ...settingOptions(),
      new Option("--team-folds <path>", "folder or zip of train_n.csv and valid_n.csv, for the --scheme of a team"),
      new Option(
        "--without-patients-of <set>",
        "make scheme 2 from the files of scheme 1, without the patients of this prepared set",
      ).argParser(setName),
      ...planOptions(undefined),
      new Option("--parallel <number>", "folds in parallel (default: one per core, as far as memory allows)").argParser(
        wholeNumber,
      ),
      new Option(
        "--any-version",
        "resume with another version or engine, although the result then differs in its bits",
      ),
      new Option(
        "--checkpoint-seconds <number>",
        "longest time between two checkpoints, in seconds (default: 600)",
      ).argParser(wholeNumberOrZero),
      devicesOption(),
      engineOption(),
    ],
    run,
  });
