/**
 * Averages the predictions of several networks by weight, or compares finished runs and their ensembles out of fold.
 *
 *   npx tsx examples/05-ensemble.ts b0.csv.gz b5.csv.gz=2 --output ensemble.csv.gz --submission submission.csv.gz
 *   npx tsx examples/05-ensemble.ts b0.csv.gz=efficientnet-b0 b5.csv.gz=efficientnet-b5 \
 *     --weights comparison/weights.json --output ensemble.csv.gz
 *   npx tsx examples/05-ensemble.ts runs/20261125-100000 runs/20261125-120000 --data prepared \
 *     --labels stage_2_train.csv --fit --output comparison
 *
 * Time: a comparison of five networks on 5,000 slices takes 17 s, on more as many times that; no engine is needed.
 */
import { basename } from "node:path";
import { Command, Option } from "commander";
import {
  type CompareRunsOptions,
  compareRuns,
  type EnsembleFile,
  ensembleFiles,
  type NetworkFile,
  readEnsemblePlan,
} from "ct-hemorrhage/pipeline";
import type { MixingSpace } from "ct-hemorrhage/postprocess";
import { runCommand, unusedBackendOption, wholeNumber } from "./cli.js";
import { printComparison } from "./print-comparison.js";

/** What an argument names: a file or a run, and what stands after `=`. */
interface Member {
  readonly path: string;
  readonly suffix: string | undefined;
}

interface Options {
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

/** Reads `path` or `path=suffix`, and adds it to the members before it. */
function addMember(text: string, members: readonly Member[] = []): readonly Member[] {
  const [, path, suffix] = /^(.*?)(?:=([^=]*))?$/.exec(text)!;
  return [...members, { path, suffix }];
}

/** Takes what stands after `=` for a weight. */
function toWeighted({ path, suffix = "1" }: Member): EnsembleFile {
  if (!(Number(suffix) > 0)) throw new Error(`expected a weight above 0 after =, got ${suffix}`);
  return { predictions: path, weight: Number(suffix) };
}

/** Takes what stands after `=` for the network by which a comparison knows its weight. */
function toNetworkFile({ path, suffix }: Member): NetworkFile {
  if (suffix) return { predictions: path, network: suffix };
  throw new Error(`--weights needs the network of each file, as in b0.csv.gz=efficientnet-b0, got ${basename(path)}`);
}

async function compare(members: readonly Member[], data: CompareRunsOptions["data"], options: Options): Promise<void> {
  const { labels, output, space, fit, anyConsistent, submission, sample, resamples } = options;
  if (submission !== undefined || sample !== undefined) {
    throw new Error("--data compares runs out of fold and writes no submission: give files without --data for one");
  }
  if (labels === undefined) throw new Error("--data compares runs and needs --labels");
  if (members.some(({ suffix }) => suffix !== undefined)) throw new Error("--data takes run folders without weights");
  const runs = members.map(({ path }) => path);
  printComparison(
    await compareRuns({
      runs,
      data,
      labels,
      output,
      space,
      weights: fit ? "fitted" : "equal",
      anyConsistent,
      resamples,
    }),
  );
  console.log(`${output}: report.html shows the intervals`);
}

/** Averages files as a comparison did. */
async function followPlan(
  members: readonly Member[],
  weights: string,
  { fit, space, anyConsistent, ...results }: Options,
): Promise<void> {
  if (fit || space) throw new Error("--weights says how to average: give neither --fit nor --space with it");
  const plan = await readEnsemblePlan(weights, members.map(toNetworkFile));
  const settings = { space: plan.space, anyConsistent: anyConsistent || plan.anyConsistent };
  const { ids } = await ensembleFiles(plan.members, results, settings);
  console.log(`${ids.length} slices, mean of ${members.length}`);
  const { smoothing } = plan;
  if (smoothing)
    console.log(`best in the comparison: 04-smooth --scheme ${smoothing.scheme} ${smoothing.place} this mean`);
}

async function main(members: readonly Member[], options: Options): Promise<void> {
  const { data, metadata, labels, space, fit, anyConsistent, weights: plan, ...results } = options;
  const slices = metadata === undefined ? data : { metadata };
  if (slices !== undefined) return compare(members, slices, options);
  if (plan !== undefined) return followPlan(members, plan, options);
  if (fit && labels === undefined) throw new Error("--fit needs --labels, and predictions out of fold");
  const fitTo = fit ? labels : undefined;
  const { ids, weights } = await ensembleFiles(members.map(toWeighted), results, { space, fitTo, anyConsistent });
  console.log(`${ids.length} slices, mean of ${members.length}`);
  if (fit) console.log(`weights ${weights.map((weight) => weight.toFixed(4)).join(" ")}`);
}

const command = new Command("05-ensemble")
  .description("Averages the predictions of several networks by weight; with --data, compares runs out of fold.")
  .argument(
    "<member...>",
    "predictions in long form, as in b5.csv.gz=2 for weight 2, or with --weights b5.csv.gz=efficientnet-b5; with --data run folders",
    addMember,
  )
  .requiredOption("--output <path>", "averaged predictions (.csv.gz); with --data a folder")
  .option("--data <dir>", "output folder of 01-prepare: members are run folders")
  .option("--metadata <parquet>", "table of slices, in place of --data, of runs on images of one's own")
  .option("--labels <csv>", "labels in long form: ID,Label")
  .addOption(
    new Option("--space <name>", "what is averaged; default: probabilities of files, logits of runs").choices([
      "logits",
      "probabilities",
    ]),
  )
  .option("--fit", "weights that make the log loss the least, in place of given or equal ones")
  .option("--weights <json>", "weights.json of a comparison, by which networks are averaged")
  .option("--any-consistent", "raise any to the largest subtype at the end")
  .option(
    "--resamples <number>",
    "with --data, times that patients are drawn for the intervals (default: 1000)",
    wholeNumber,
  )
  .option("--submission <csv.gz>", "submission to write as well, of files")
  .option("--sample <csv>", "sample submission whose rows the submission must have")
  .addOption(unusedBackendOption())
  .action(main);
await runCommand(command);
