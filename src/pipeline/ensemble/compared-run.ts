import { basename, join } from "node:path";
import { selectRows } from "../../cv/index.js";
import { DataError } from "../../errors.js";
import { readPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { splitPredicted } from "../../tables.js";
import type { Fold, PredictionTable } from "../../types.js";
import { readRunConfig } from "../runs/run-config.js";
import { readFolds } from "../runs/run-files.js";

/** What a comparison takes from a finished run. */
export interface ComparedRun {
  /** Name of the network, followed by that of the run where several runs have one network. */
  readonly name: string;
  /** Name of the prepared set. */
  readonly set: string;
  /** Its folds, without the images that they were trained on: millions of names. */
  readonly folds: readonly Omit<Fold, "train">[];
  /** Out of fold, raw. */
  readonly predictions: PredictionTable;
  /** The same of one view of each image; absent from runs that did not keep it. */
  readonly oneView?: PredictionTable | undefined;
}

/** Reads one run, named by its network. */
async function readRun(run: string): Promise<ComparedRun> {
  const { network, set } = await readRunConfig(run);
  const folds = (await readFolds(run)).map(({ index, valid }) => ({ index, valid }));
  const name = `${basename(run)}_oof_predictions.csv.gz`;
  if (!(await fileExists(join(run, name)))) {
    throw new DataError(`compareRuns: ${basename(run)} must hold ${name}, got none; was the run interrupted?`, {
      file: name,
    });
  }
  const oneView = join(run, `${basename(run)}_oof_predictions_one_view.csv.gz`);
  return {
    name: network,
    set,
    folds,
    predictions: await readPredictions(join(run, name)),
    oneView: (await fileExists(oneView)) ? await readPredictions(oneView) : undefined,
  };
}

/** Keeps what every run has predicted. */
function keepCommon(runs: readonly ComparedRun[]): readonly ComparedRun[] {
  const predicted = runs.map((run) => new Set(splitPredicted(run.predictions).predicted));
  const ids = runs[0].predictions.ids.filter((id) => predicted.every((set) => set.has(id)));
  if (ids.length === 0) throw new DataError("compareRuns: runs must share predicted slices, got none");
  return runs.map((run) => ({
    ...run,
    predictions: selectRows(run.predictions, ids),
    oneView: run.oneView && selectRows(run.oneView, ids),
  }));
}

/**
 * Reads what runs on one prepared set predicted out of fold, as far as all of them did.
 *
 * @param runs Folders of finished runs.
 * @throws DataError when a folder is no finished run, sets differ, two runs have one name, or no slice was predicted by all.
 */
export async function readComparedRuns(runs: readonly string[]): Promise<readonly ComparedRun[]> {
  if (runs.length === 0) throw new RangeError("compareRuns: runs must hold at least one, got 0");
  const read = await Promise.all(runs.map(readRun));
  const other = read.find(({ set }) => set !== read[0].set);
  if (other) throw new DataError(`compareRuns: runs must be of one set, got ${read[0].set} and ${other.set}`);
  const isUnique = ({ name }: ComparedRun) => read.filter((run) => run.name === name).length === 1;
  const named = read.map((run, index) =>
    isUnique(run) ? run : { ...run, name: `${run.name} (${basename(runs[index])})` },
  );
  const twice = named.find(({ name }, index) => named.findIndex((run) => run.name === name) !== index);
  if (twice) throw new DataError(`compareRuns: runs must have names of their own, got ${twice.name} twice`);
  return keepCommon(named);
}
