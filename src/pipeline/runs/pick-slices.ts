import { classColumn, selectRows } from "../../cv/index.js";
import { splitPredicted } from "../../tables.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import type { ClassThresholds } from "./choose-thresholds.js";

/** How a call can be right or wrong where there is something to see: true negatives show nothing. */
export type Outcome = "true positive" | "miss" | "false alarm";

/** Slices that show one outcome for one class. */
export interface PickedSlices {
  readonly outcome: Outcome;
  readonly className: string;
  /** Those that the networks were surest about come first. */
  readonly ids: readonly string[];
}

/** Slices to show of each outcome and class. */
export const SLICES_PER_CLASS = 2;

/** Which slices show an outcome: those that truly bear the class or not, and are called present or not. */
const OUTCOMES: readonly { readonly outcome: Outcome; readonly isTrue: boolean; readonly isCalled: boolean }[] = [
  { outcome: "true positive", isTrue: true, isCalled: true },
  { outcome: "miss", isTrue: true, isCalled: false },
  { outcome: "false alarm", isTrue: false, isCalled: true },
];

/** Keeps the first id of each patient: neighbors look alike, and the surest slices often are neighbors. */
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
 * Picks slices to show: for each outcome and class those that the networks were surest about, two at the most, each of
 * another patient. Slices of one probability come in the order of the table.
 *
 * @returns By outcome, then by class; without those of which there are no slices.
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
