import { basename } from "node:path";
import { Option } from "commander";
import {
  type CompareRunsOptions,
  compareRuns,
  type EnsembleFile,
  ensembleFiles,
  type NetworkFile,
  readEnsemblePlan,
} from "../pipeline/index.js";
import { MIXING_SPACES, type MixingSpace } from "../postprocess/index.js";
import { defineCommand } from "./define-command.js";
import type { Output } from "./output.js";
import { engineOption, wholeNumber } from "./parse-values.js";
import { printComparison } from "./print-comparison.js";
import { UsageError } from "./usage-error.js";

/** An argument: the path of a file or a run, and the text after `=`. */
interface Member {
  readonly path: string;
  readonly suffix: string | undefined;
}

interface EnsembleCommandOptions {
  readonly members: readonly Member[];
  readonly output: string;
  readonly data?: string;
  readonly metadata?: string;
  readonly labels?: string;
  readonly space?: MixingSpace;
  readonly fit?: boolean;
  readonly weights?: string;
  readonly resamples?: number;
  readonly anyConsistent?: boolean;
  readonly submission?: string;
  readonly sample?: string;
}

/** Parses `path` or `path=suffix`, and appends it to the members. */
function addMember(text: string, members: readonly Member[] = []): readonly Member[] {
  const [, path, suffix] = /^(.*?)(?:=([^=]*))?$/.exec(text)!;
  return [...members, { path, suffix }];
}

/** Parses the text after `=` as a weight. */
function toWeighted({ path, suffix = "1" }: Member): EnsembleFile {
  if (!(Number(suffix) > 0)) throw new UsageError(`the text after = must be a weight above 0, got ${suffix}`);
  return { predictions: path, weight: Number(suffix) };
}

/** Parses the text after `=` as the name of a network in a comparison. */
function toNetworkFile({ path, suffix }: Member): NetworkFile {
  if (suffix) return { predictions: path, network: suffix };
  throw new UsageError(
    `--weights needs the network of each file, as in b0.csv.gz=efficientnet-b0, got ${basename(path)}`,
  );
}

/** Compares runs out of fold. */
async function compare(options: EnsembleCommandOptions, data: CompareRunsOptions["data"], output: Output) {
  const { members, labels, output: folder, space, fit, anyConsistent, submission, sample, resamples } = options;
  if (submission !== undefined || sample !== undefined) {
    throw new UsageError(
      "--data compares runs out of fold and writes no submission: for a submission, pass files without --data",
    );
  }
  if (labels === undefined) throw new UsageError("--data compares runs and needs --labels");
  if (members.some(({ suffix }) => suffix !== undefined)) {
    throw new UsageError("--data takes run folders without weights");
  }
  const runs = members.map(({ path }) => path);
  const weights = fit ? "fitted" : "equal";
  const comparison = await compareRuns({
    runs,
    data,
    labels,
    output: folder,
    space,
    weights,
    anyConsistent,
    resamples,
  });
  printComparison(comparison, output);
  output.line(`${folder}: report.html shows the intervals`);
  output.result(comparison);
}

/** Averages files with the weights of a comparison. */
async function followPlan({ members, ...options }: EnsembleCommandOptions, weights: string, { line, result }: Output) {
  const { fit, space, anyConsistent, output, submission, sample } = options;
  if (fit || space) throw new UsageError("--weights determines the average: leave out --fit and --space");
  const plan = await readEnsemblePlan(weights, members.map(toNetworkFile));
  const settings = { space: plan.space, anyConsistent: anyConsistent || plan.anyConsistent };
  const { ids } = await ensembleFiles(plan.members, { output, submission, sample }, settings);
  line(`mean of ${members.length} files, ${ids.length} slices`);
  const { smoothing } = plan;
  if (smoothing) {
    line(`best in the comparison: ct-hemorrhage smooth --scheme ${smoothing.scheme} ${smoothing.place} this mean`);
  }
  result({ slices: ids.length, predictions: output, submission, smoothing });
}

/** Averages files with given or fitted weights. */
async function average({ members, ...options }: EnsembleCommandOptions, { line, result }: Output) {
  const { fit, labels, space, anyConsistent, output, submission, sample } = options;
  if (fit && labels === undefined) throw new UsageError("--fit needs --labels, and out-of-fold predictions");
  const settings = { space, fitTo: fit ? labels : undefined, anyConsistent };
  const files = { output, submission, sample };
  const { ids, weights } = await ensembleFiles(members.map(toWeighted), files, settings);
  line(`mean of ${members.length} files, ${ids.length} slices`);
  if (fit) line(`weights ${weights.map((weight) => weight.toFixed(4)).join(" ")}`);
  result({ slices: ids.length, predictions: output, submission, weights });
}

async function run(options: EnsembleCommandOptions, output: Output): Promise<void> {
  const { data, metadata, weights } = options;
  const slices = metadata === undefined ? data : { metadata };
  if (slices !== undefined) return compare(options, slices, output);
  return weights === undefined ? average(options, output) : followPlan(options, weights, output);
}

/** `ct-hemorrhage ensemble`. */
export const ensembleCommand = () =>
  defineCommand<EnsembleCommandOptions>({
    name: "ensemble",
    about: "Average the predictions of several networks; with --data, compare finished runs out of fold.",
    examples: [
      "ensemble b0.csv.gz b5.csv.gz=2 --output ensemble.csv.gz --submission submission.csv.gz",
      "ensemble b0.csv.gz=efficientnet-b0 b5.csv.gz=efficientnet-b5 --weights comparison/weights.json --output ensemble.csv.gz",
      "ensemble runs/20261125-100000 runs/20261125-120000 --data prepared --labels stage_2_train.csv --fit --output comparison",
    ],
    required: ["output"],
    options: [
      new Option("--output <path>", "averaged predictions (.csv.gz), or with --data a folder"),
      new Option("--data <dir>", "output folder of prepare; members are then run folders"),
      new Option("--metadata <parquet>", "table of slices, instead of --data, for runs on custom images"),
      new Option("--labels <csv>", "labels in long form: ID,Label"),
      new Option("--space <name>", "values to average (default: probabilities for files, logits for runs)").choices(
        MIXING_SPACES,
      ),
      new Option("--fit", "fit the weights with the lowest log loss, instead of given or equal weights"),
      new Option("--weights <json>", "weights.json of a comparison, with the weight of each network"),
      new Option("--any-consistent", "raise the probability of any to that of the largest subtype, at the end"),
      new Option("--resamples <number>", "patient resamples for the intervals of --data (default: 1000)").argParser(
        wholeNumber,
      ),
      new Option("--submission <csv.gz>", "submission to write as well, from files"),
      new Option("--sample <csv>", "sample submission whose rows the submission must have"),
      engineOption("not used by this command").hideHelp(),
    ],
    run,
  }).argument(
    "<member...>",
    "predictions in long form, such as b5.csv.gz=2 for weight 2, or with --weights b5.csv.gz=efficientnet-b5; with --data run folders",
    addMember,
  );
