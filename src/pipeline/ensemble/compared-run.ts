import { basename, join } from "node:path";
import { DataError } from "../../errors.js";
import { readPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { indexRows } from "../../tables.js";
import type { PredictionTable } from "../../types.js";
import { readRunConfig } from "../runs/run-config.js";
import { readFolds } from "../runs/run-files.js";
import { openFolds } from "../runs/stored-folds.js";
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
  /** Rows of its table that each fold validates on. */
  readonly folds: readonly Uint32Array[];
  readonly predictions: PredictionTable;
  readonly oneView?: PredictionTable | undefined;
}

/** A run that is not read yet. */
type NamedRun = Pick<StoredRun, "name" | "set"> & { readonly run: string };

/** Patients by slice. */
type PatientOf = ReadonlyMap<string, string>;

/**
 * Finds the rows that each fold of a run validates on. The table of its predictions has all images that were split.
 *
 * @throws DataError if the data lack a slice.
 */
async function readFoldRows(run: string, { ids }: PredictionTable, patientOf: PatientOf): Promise<Uint32Array[]> {
  const unknown = ids.find((id) => !patientOf.has(id));
  if (unknown !== undefined) throw new DataError(`compareRuns: data must hold every slice, got no "${unknown}"`);
  const { count, valid } = openFolds(await readFolds(run), { ids, patientOf });
  const rowOf = indexRows("compareRuns: predictions", ids);
  return Array.from({ length: count }, (_, fold) => Uint32Array.from(valid(fold).flatMap((id) => rowOf.get(id) ?? [])));
}

/** Reads predictions. The ids of a table that lists the same ones as a known table are those, which saves their memory. */
async function readTable(path: string, known: readonly string[] | undefined): Promise<PredictionTable> {
  const table = await readPredictions(path);
  const isKnown = known?.length === table.ids.length && known.every((id, row) => id === table.ids[row]);
  return isKnown ? { ...table, ids: known } : table;
}

/** Reads one run. */
async function readRun(
  { run, name, set }: NamedRun,
  patientOf: PatientOf,
  known: readonly string[] | undefined,
): Promise<StoredRun> {
  const file = `${basename(run)}_oof_predictions.csv.gz`;
  if (!(await fileExists(join(run, file)))) {
    throw new DataError(`compareRuns: ${basename(run)} must hold ${file}, got none; was the run interrupted?`, {
      file,
    });
  }
  const predictions = await readTable(join(run, file), known);
  const folds = await readFoldRows(run, predictions, patientOf);
  const oneView = join(run, `${basename(run)}_oof_predictions_one_view.csv.gz`);
  return {
    ...{ name, set, folds, predictions },
    oneView: (await fileExists(oneView)) ? await readTable(oneView, known ?? predictions.ids) : undefined,
  };
}

/** Names runs by their networks, and checks that they can be compared. */
async function nameRuns(runs: readonly string[]): Promise<NamedRun[]> {
  const read = await Promise.all(
    runs.map(async (run): Promise<NamedRun> => {
      const { network, set } = await readRunConfig(run);
      return { run, name: network, set };
    }),
  );
  const other = read.find(({ set }) => set !== read[0].set);
  if (other) throw new DataError(`compareRuns: runs must be of one set, got ${read[0].set} and ${other.set}`);
  const isUnique = ({ name }: NamedRun) => read.filter((each) => each.name === name).length === 1;
  const named = read.map((each) => (isUnique(each) ? each : { ...each, name: `${each.name} (${basename(each.run)})` }));
  const twice = named.find(({ name }, index) => named.findIndex((each) => each.name === name) !== index);
  if (twice) throw new DataError(`compareRuns: runs must have different names, got ${twice.name} twice`);
  return named;
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

/** Numbers the rows of folds as the shared rows are, and leaves out others. */
function numberFolds({ folds, predictions }: StoredRun, sharedRows: Uint32Array): Uint32Array[] {
  const numberOf = new Int32Array(predictions.ids.length).fill(-1);
  for (let number = 0; number < sharedRows.length; number++) numberOf[sharedRows[number]] = number;
  return folds.map((rows) =>
    Uint32Array.from(
      rows.filter((row) => numberOf[row] >= 0),
      (row) => numberOf[row],
    ),
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
function alignRuns(stored: readonly StoredRun[], patientOf: PatientOf): ComparedRuns {
  const { ids, rowsByRun } = findShared(stored);
  const foldsByRun = stored.map((run, index) => numberFolds(run, rowsByRun[index]));
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
  const named = await nameRuns(runs);
  const patientOf = await patientsOf(named[0].set);
  const read: StoredRun[] = [];
  // One after the other, so that memory holds the text of one file at a time.
  for (const run of named) read.push(await readRun(run, patientOf, read[0]?.predictions.ids));
  return alignRuns(read, patientOf);
}
