import { basename, join } from "node:path";
import { selectRows } from "../../cv/index.js";
import { DataError } from "../../errors.js";
import { readPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { splitPredicted } from "../../tables.js";
import type { Fold, PredictionTable } from "../../types.js";
import { readRunConfig } from "../runs/run-config.js";
import { readFolds } from "../runs/run-files.js";

/** A finished run as a comparison uses it. */
export interface ComparedRun {
  /** Name of the network, followed by the name of the run if several runs have the same network. */
  readonly name: string;
  /** Name of the prepared set. */
  readonly set: string;
  /** Folds, without their training images, which can be millions of names. */
  readonly folds: readonly Omit<Fold, "train">[];
  /** Raw out-of-fold predictions. */
  readonly predictions: PredictionTable;
  /** The same from one view of each image; absent if the run did not keep it. */
  readonly oneView?: PredictionTable | undefined;
}

/** Reads one run, and names it by its network. */
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

/** Keeps the slices that every run has predicted. */
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
 * Reads the out-of-fold predictions of runs on the same prepared set, for the slices that all of them predicted.
 *
 * @param runs Folders of finished runs.
 * @throws DataError when a folder is not a finished run, sets differ, two runs have the same name, or no slice was
 * predicted by all runs.
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
  if (twice) throw new DataError(`compareRuns: runs must have different names, got ${twice.name} twice`);
  return keepCommon(named);
}
