import { basename, join } from "node:path";
import { selectRows } from "../../cv/index.js";
import { DataError } from "../../errors.js";
import { readPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { splitPredicted } from "../../tables.js";
import type { PredictionTable } from "../../types.js";
import { readRunConfig } from "../runs/run-config.js";
import { readFolds } from "../runs/run-files.js";
import { openFolds, type StoredFolds } from "../runs/stored-folds.js";

/** A finished run as a comparison uses it. */
export interface ComparedRun {
  /** Name of the network, followed by the name of the run if several runs have the same network. */
  readonly name: string;
  /** Name of the prepared set. */
  readonly set: string;
  /** Ids that each fold validates on, and that every run has predicted. */
  readonly folds: readonly (readonly string[])[];
  /** Raw out-of-fold predictions. */
  readonly predictions: PredictionTable;
  /** The same from one view of each image; absent if the run did not keep it. */
  readonly oneView?: PredictionTable | undefined;
}

/** A run with its folds as they are stored, which lists of ids are made of once the patients are known. */
interface StoredRun extends Omit<ComparedRun, "folds"> {
  readonly folds: StoredFolds;
}

/** Reads one run, and names it by its network. */
async function readRun(run: string): Promise<StoredRun> {
  const { network, set } = await readRunConfig(run);
  const folds = await readFolds(run);
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

/** Lists the ids that each fold of a run validates on. The table of its predictions has all images that were split. */
function listValid({ folds, predictions: { ids } }: StoredRun, patientOf: ReadonlyMap<string, string>) {
  const { count, valid } = openFolds(folds, { ids, patientOf });
  return Array.from({ length: count }, (_, index) => valid(index));
}

/** Keeps the slices that every run has predicted. */
function keepCommon(runs: readonly StoredRun[], patientOf: ReadonlyMap<string, string>): readonly ComparedRun[] {
  const predicted = runs.map((run) => new Set(splitPredicted(run.predictions).predicted));
  const ids = runs[0].predictions.ids.filter((id) => predicted.every((set) => set.has(id)));
  if (ids.length === 0) throw new DataError("compareRuns: runs must share predicted slices, got none");
  const unknown = ids.find((id) => !patientOf.has(id));
  if (unknown !== undefined) throw new DataError(`compareRuns: data must hold every slice, got no "${unknown}"`);
  const known = new Set(ids);
  return runs.map((run) => ({
    ...run,
    folds: listValid(run, patientOf).map((valid) => valid.filter((id) => known.has(id))),
    predictions: selectRows(run.predictions, ids),
    oneView: run.oneView && selectRows(run.oneView, ids),
  }));
}

/**
 * Reads the out-of-fold predictions of runs on the same prepared set, for the slices that all of them predicted.
 *
 * @param runs Folders of finished runs.
 * @param patientsOf Reads the patient of each slice of a set.
 * @throws DataError when a folder is not a finished run, sets differ, two runs have the same name, no slice was
 * predicted by all runs, or a slice is not in its set.
 */
export async function readComparedRuns(
  runs: readonly string[],
  patientsOf: (set: string) => Promise<ReadonlyMap<string, string>>,
): Promise<{ readonly runs: readonly ComparedRun[]; readonly patientOf: ReadonlyMap<string, string> }> {
  if (runs.length === 0) throw new RangeError("compareRuns: runs must hold at least one, got 0");
  const read = await Promise.all(runs.map(readRun));
  const other = read.find(({ set }) => set !== read[0].set);
  if (other) throw new DataError(`compareRuns: runs must be of one set, got ${read[0].set} and ${other.set}`);
  const isUnique = ({ name }: StoredRun) => read.filter((run) => run.name === name).length === 1;
  const named = read.map((run, index) =>
    isUnique(run) ? run : { ...run, name: `${run.name} (${basename(runs[index])})` },
  );
  const twice = named.find(({ name }, index) => named.findIndex((run) => run.name === name) !== index);
  if (twice) throw new DataError(`compareRuns: runs must have different names, got ${twice.name} twice`);
  const patientOf = await patientsOf(read[0].set);
  return { runs: keepCommon(named, patientOf), patientOf };
}
