import { CLASSES, type LabelTable, type PredictionTable } from "ct-hemorrhage";
import {
  bootstrapByPatient,
  type CountedMetric,
  classColumn,
  countedAuc,
  countedAveragePrecision,
  countedMean,
  drawPatients,
  type PatientDraws,
  selectRows,
} from "ct-hemorrhage/cv";
import { sliceLogLosses } from "ct-hemorrhage/loss";

/** A score and the ends of its 95 % interval, by resampling patients. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Scores of predictions on real labels, by class where there are several. */
export interface RealScore {
  readonly auc: Readonly<Record<string, Interval>>;
  readonly averagePrecision: Readonly<Record<string, Interval>>;
  readonly weightedLogLoss: Interval;
}

/** Labels of the slices, the patient of each, resamples of the patients, and the classes that enough patients have. */
export interface Truth {
  readonly labels: LabelTable;
  /** One per row of `labels`. */
  readonly patients: readonly string[];
  /** The same resamples for every score. */
  readonly drawn: PatientDraws;
  readonly classes: readonly string[];
}

/** Fewest patients with a class for an interval that means anything. */
const FEWEST_PATIENTS = 10;

/** Resamples of the patients. */
const RESAMPLES = 2000;

/** Names the classes that at least ten patients have. */
function scoredClasses(labels: LabelTable, patients: readonly string[]): string[] {
  return CLASSES.filter((name) => {
    const column = classColumn(labels, name);
    return new Set(patients.filter((_, row) => column[row] === 1)).size >= FEWEST_PATIENTS;
  });
}

/** Joins labels and patients, and draws the resamples. */
export function toTruth(labels: LabelTable, patients: readonly string[]): Truth {
  const drawn = drawPatients(patients, { resamples: RESAMPLES });
  return { labels, patients, drawn, classes: scoredClasses(labels, patients) };
}

/** Computes the interval of a metric. */
function intervalOf(drawn: PatientDraws, metric: CountedMetric): Interval {
  const { estimate, low, high } = bootstrapByPatient(drawn, metric);
  return { value: estimate!, low: low!, high: high! };
}

/** Scores predictions of all slices, in any order. */
export function scoreTable({ labels, drawn, classes }: Truth, predictions: PredictionTable): RealScore {
  const ordered = selectRows(predictions, labels.ids);
  const byClass = (metric: typeof countedAuc) =>
    Object.fromEntries(
      classes.map((name) => [
        name,
        intervalOf(drawn, metric(drawn, classColumn(labels, name), classColumn(ordered, name))),
      ]),
    );
  return {
    auc: byClass(countedAuc),
    averagePrecision: byClass(countedAveragePrecision),
    weightedLogLoss: intervalOf(drawn, countedMean(drawn, sliceLogLosses(labels, ordered))),
  };
}

/** Computes how much lower the loss of one table is than that of another: above 0 is a gain. */
export function lossGain(
  { labels, drawn }: Truth,
  { before, after }: { readonly before: PredictionTable; readonly after: PredictionTable },
): Interval {
  const [lossesBefore, lossesAfter] = [before, after].map((table) =>
    sliceLogLosses(labels, selectRows(table, labels.ids)),
  );
  return intervalOf(
    drawn,
    countedMean(
      drawn,
      lossesBefore.map((loss, row) => loss - lossesAfter[row]),
    ),
  );
}
