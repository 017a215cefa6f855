import { classColumn, selectRows } from "../../cv/index.js";
import { splitPredicted } from "../../tables.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import type { ClassThresholds } from "./choose-thresholds.js";

/** Outcome of a call on a slice that is worth showing; true negatives show nothing. */
export type Outcome = "true positive" | "miss" | "false alarm";

/** Slices that show one outcome for one class. */
export interface PickedSlices {
  readonly outcome: Outcome;
  readonly className: string;
  /** Most confident predictions first. */
  readonly ids: readonly string[];
}

/** Number of slices to show per outcome and class. */
export const SLICES_PER_CLASS = 2;

/** Conditions of each outcome: whether the slice has the class, and whether the class is called present. */
const OUTCOMES: readonly { readonly outcome: Outcome; readonly isTrue: boolean; readonly isCalled: boolean }[] = [
  { outcome: "true positive", isTrue: true, isCalled: true },
  { outcome: "miss", isTrue: true, isCalled: false },
  { outcome: "false alarm", isTrue: false, isCalled: true },
];

/** Keeps the first id of each patient: the most confident slices are often neighbors, and neighbors look alike. */
function onePerPatient(ids: readonly string[], patientOf: ReadonlyMap<string, string>): string[] {
  const seen = new Set<string | undefined>();
  return ids.filter((id) => {
    const patient = patientOf.get(id);
    if (seen.has(patient)) return false;
    seen.add(patient);
    return true;
  });
}

/**
 * Picks slices to show: for each outcome and class up to two with the most confident predictions, each of a different
 * patient. Slices of equal probability keep the order of the table.
 *
 * @returns Slices by outcome, then by class; empty groups are left out.
 */
export function pickSlices(
  labels: LabelTable,
  predictions: PredictionTable,
  options: { readonly thresholds: ClassThresholds; readonly patientOf: ReadonlyMap<string, string> },
): PickedSlices[] {
  const { thresholds, patientOf } = options;
  const { predicted: ids } = splitPredicted(predictions);
  const truth = selectRows(labels, ids);
  const predicted = selectRows(predictions, ids);
  const pick = (className: string, { outcome, isTrue, isCalled }: (typeof OUTCOMES)[number]): PickedSlices[] => {
    const threshold = thresholds[className]?.threshold;
    if (threshold === undefined) return [];
    const positives = classColumn(truth, className);
    const scores = classColumn(predicted, className);
    const rows = ids
      .map((_, row) => row)
      .filter((row) => (positives[row] === 1) === isTrue && scores[row] >= threshold === isCalled)
      .sort((a, b) => (isCalled ? scores[b] - scores[a] : scores[a] - scores[b]));
    const sorted = rows.map((row) => ids[row]);
    const picked = onePerPatient(sorted, patientOf).slice(0, SLICES_PER_CLASS);
    return picked.length === 0 ? [] : [{ outcome, className, ids: picked }];
  };
  return OUTCOMES.flatMap((outcome) => predictions.classes.flatMap((className) => pick(className, outcome)));
}
