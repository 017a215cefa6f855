import { basename, join } from "node:path";
import { DataError } from "../../errors.js";
import { readPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { indexRows } from "../../tables.js";
import type { PredictionTable } from "../../types.js";
import { readRunConfig } from "../runs/run-config.js";
import { readFolds } from "../runs/run-files.js";
import { openFolds, type StoredFolds } from "../runs/stored-folds.js";
import { pickRows, type Split } from "./nested-ensemble.js";

/** A finished run as a comparison uses it. */
export interface ComparedRun {
  /** Name of the network, followed by the name of the run if several runs have the same network. */
  readonly name: string;
  /** Name of the prepared set. */
  readonly set: string;
  /** Rows that each fold validates on, and that every run has predicted. */
  readonly folds: readonly Uint32Array[];
  /** Raw out-of-fold predictions, `[rows, classes]`. */
  readonly values: Float32Array;
  /** The same from one view of each image; absent if the run did not keep it. */
  readonly oneView?: Float32Array | undefined;
}

/** Runs to compare. Their tables have the same rows: the slices that every run has predicted, fold by fold of the first run. */
export interface ComparedRuns {
  readonly runs: readonly ComparedRun[];
  readonly ids: readonly string[];
  /** Patient of each row. */
  readonly patients: readonly string[];
  /** Folds of the first run. */
  readonly splits: readonly Split[];
  /** Rows in the order in which the first run lists them. */
  readonly listed: Uint32Array;
}

/** A run as it is stored. */
interface StoredRun {
  readonly name: string;
  readonly set: string;
  readonly folds: StoredFolds;
  readonly predictions: PredictionTable;
  readonly oneView?: PredictionTable | undefined;
}

/** Reads predictions. The ids of a table that lists the same ones as a known table are those, which saves their memory. */
async function readTable(path: string, known: readonly string[] | undefined): Promise<PredictionTable> {
  const table = await readPredictions(path);
  const isKnown = known?.length === table.ids.length && known.every((id, row) => id === table.ids[row]);
  return isKnown ? { ...table, ids: known } : table;
}

/** Reads one run, and names it by its network. */
async function readRun(run: string, known: readonly string[] | undefined): Promise<StoredRun> {
  const { network, set } = await readRunConfig(run);
  const folds = await readFolds(run);
  const name = `${basename(run)}_oof_predictions.csv.gz`;
  if (!(await fileExists(join(run, name)))) {
    throw new DataError(`compareRuns: ${basename(run)} must hold ${name}, got none; was the run interrupted?`, {
      file: name,
    });
  }
  const predictions = await readTable(join(run, name), known);
  const oneView = join(run, `${basename(run)}_oof_predictions_one_view.csv.gz`);
  return {
    ...{ name: network, set, folds, predictions },
    oneView: (await fileExists(oneView)) ? await readTable(oneView, known ?? predictions.ids) : undefined,
  };
}

/** Reads runs one after the other, so that memory holds the text of one file at a time. */
async function readRuns(runs: readonly string[]): Promise<StoredRun[]> {
  const read: StoredRun[] = [];
  for (const run of runs) read.push(await readRun(run, read[0]?.predictions.ids));
  return read;
}

/** Finds the row of each id in a table; -1 for one that the table lacks, or that is not predicted. */
function rowsOf(ids: readonly string[], table: PredictionTable): Int32Array {
  const width = table.classes.length;
  const isPredicted = (row: number) => {
    for (let column = 0; column < width; column++) if (Number.isNaN(table.values[row * width + column])) return false;
    return true;
  };
  const rowOf = table.ids === ids ? undefined : indexRows("compareRuns: predictions", table.ids);
  return Int32Array.from(ids, (id, index) => {
    const row = rowOf ? (rowOf.get(id) ?? -1) : index;
    return row >= 0 && isPredicted(row) ? row : -1;
  });
}

/** Rows that all runs share. */
interface SharedRows {
  /** Ids in the order in which the first run lists them. */
  readonly ids: readonly string[];
  /** Rows of the ids in the table of each run. */
  readonly rowsByRun: readonly Uint32Array[];
}

/** Finds the slices that every run has predicted. */
function findShared(runs: readonly StoredRun[]): SharedRows {
  const { ids } = runs[0].predictions;
  const found = runs.map(({ predictions }) => rowsOf(ids, predictions));
  const isShared = (_: unknown, index: number) => found.every((rows) => rows[index] >= 0);
  const shared = ids.filter(isShared);
  if (shared.length === 0) throw new DataError("compareRuns: runs must share predicted slices, got none");
  return { ids: shared, rowsByRun: found.map((rows) => Uint32Array.from(rows.filter(isShared))) };
}

/** Lists the shared ids that each fold of a run validates on, by number. The table of its predictions has all images that were split. */
function foldsOf(
  { folds, predictions: { ids } }: StoredRun,
  patientOf: ReadonlyMap<string, string>,
  numberOf: ReadonlyMap<string, number>,
): Uint32Array[] {
  const { count, valid } = openFolds(folds, { ids, patientOf });
  return Array.from({ length: count }, (_, index) =>
    Uint32Array.from(valid(index).flatMap((id) => numberOf.get(id) ?? [])),
  );
}

/** Cuts rows into the folds of the first run, so that each slice is scored once. */
function splitByFold(folds: readonly Uint32Array[], count: number) {
  const judged = folds.filter((rows) => rows.length > 0);
  if (judged.length < 2) {
    throw new DataError(`compareRuns: runs must have predicted at least two folds, got ${judged.length}`);
  }
  /** Numbers in the new order, and the new row of each number. */
  const order = new Uint32Array(count);
  const rowOf = new Uint32Array(count).fill(count);
  let filled = 0;
  for (const number of judged.flatMap((rows) => [...rows])) {
    if (rowOf[number] === count) order[filled] = number;
    rowOf[number] = filled++;
  }
  if (filled !== count || rowOf.includes(count)) {
    throw new DataError(`compareRuns: folds of the first run must hold each slice once (${count}), got ${filled}`);
  }
  let first = 0;
  const splits = judged.map(({ length }): Split => {
    first += length;
    const [start, end] = [first - length, first];
    return { first: start, end, others: rowOf.filter((row) => row < start || row >= end) };
  });
  return { order, listed: rowOf, splits };
}

/** Brings the tables of runs into one order of rows. */
function alignRuns(stored: readonly StoredRun[], patientOf: ReadonlyMap<string, string>): ComparedRuns {
  const { ids, rowsByRun } = findShared(stored);
  const unknown = ids.find((id) => !patientOf.has(id));
  if (unknown !== undefined) throw new DataError(`compareRuns: data must hold every slice, got no "${unknown}"`);
  const numberOf = indexRows("compareRuns: predictions", ids);
  const foldsByRun = stored.map((run) => foldsOf(run, patientOf, numberOf));
  const { order, listed, splits } = splitByFold(foldsByRun[0], ids.length);
  const inOrder = Array.from(order, (number) => ids[number]);
  const runs = stored.map(({ name, set, predictions, oneView }, run): ComparedRun => {
    const rows = order.map((number) => rowsByRun[run][number]);
    return {
      ...{ name, set, values: pickRows(predictions.values, rows) },
      folds: foldsByRun[run].map((numbers) => numbers.map((number) => listed[number])),
      oneView: oneView && pickOneView(oneView, inOrder),
    };
  });
  return { runs, ids: inOrder, patients: inOrder.map((id) => patientOf.get(id)!), splits, listed };
}

/** Returns the predictions from one view, for all rows. */
function pickOneView(oneView: PredictionTable, ids: readonly string[]): Float32Array {
  const rows = rowsOf(ids, oneView);
  const missing = rows.indexOf(-1);
  if (missing < 0) return pickRows(oneView.values, new Uint32Array(rows));
  throw new DataError(`compareRuns: predictions from one view must hold every slice, got no "${ids[missing]}"`);
}

/**
 * Reads the out-of-fold predictions of runs on the same prepared set, for the slices that all of them predicted.
 *
 * @param runs Folders of finished runs.
 * @param patientsOf Reads the patient of each slice of a set.
 * @throws DataError when a folder is not a finished run, sets differ, two runs have the same name, no slice was
 * predicted by all runs, the first run has fewer than two folds, or a slice is not in its set.
 */
export async function readComparedRuns(
  runs: readonly string[],
  patientsOf: (set: string) => Promise<ReadonlyMap<string, string>>,
): Promise<ComparedRuns> {
  if (runs.length === 0) throw new RangeError("compareRuns: runs must hold at least one, got 0");
  const read = await readRuns(runs);
  const other = read.find(({ set }) => set !== read[0].set);
  if (other) throw new DataError(`compareRuns: runs must be of one set, got ${read[0].set} and ${other.set}`);
  const isUnique = ({ name }: StoredRun) => read.filter((run) => run.name === name).length === 1;
  const named = read.map((run, index) =>
    isUnique(run) ? run : { ...run, name: `${run.name} (${basename(runs[index])})` },
  );
  const twice = named.find(({ name }, index) => named.findIndex((run) => run.name === name) !== index);
  if (twice) throw new DataError(`compareRuns: runs must have different names, got ${twice.name} twice`);
  return alignRuns(named, await patientsOf(read[0].set));
}
