import { CLASSES, type LabelTable, type PredictionTable } from "ct-hemorrhage";
import {
  bootstrapByPatient,
  type CountedMetric,
  classColumn,
  countedAuc,
  countedAveragePrecision,
  countedMean,
  drawPatients,
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

/** Labels of the slices, the patient of each, and the classes that enough patients have to be scored. */
export interface Truth {
  readonly labels: LabelTable;
  /** One per row of `labels`. */
  readonly patients: readonly string[];
  readonly classes: readonly string[];
}

/** Fewest patients with a class for an interval that means anything. */
const FEWEST_PATIENTS = 10;

/** Resamples of the patients. */
const RESAMPLES = 2000;

/** Names the classes that at least ten patients have. */
export function scoredClasses(labels: LabelTable, patients: readonly string[]): string[] {
  return CLASSES.filter((name) => {
    const column = classColumn(labels, name);
    return new Set(patients.filter((_, row) => column[row] === 1)).size >= FEWEST_PATIENTS;
  });
}

/** Returns a function that computes the interval of a metric, over the same resamples for every metric. */
function intervalsOf(patients: readonly string[]) {
  const drawn = drawPatients(patients, { resamples: RESAMPLES });
  const interval = (metric: CountedMetric): Interval => {
    const { estimate, low, high } = bootstrapByPatient(drawn, metric);
    return { value: estimate!, low: low!, high: high! };
  };
  return { drawn, interval };
}

/** Scores predictions of all slices, in any order. */
export function scoreTable({ labels, patients, classes }: Truth, predictions: PredictionTable): RealScore {
  const ordered = selectRows(predictions, labels.ids);
  const { drawn, interval } = intervalsOf(patients);
  const byClass = (metric: typeof countedAuc) =>
    Object.fromEntries(
      classes.map((name) => [name, interval(metric(drawn, classColumn(labels, name), classColumn(ordered, name)))]),
    );
  return {
    auc: byClass(countedAuc),
    averagePrecision: byClass(countedAveragePrecision),
    weightedLogLoss: interval(countedMean(drawn, sliceLogLosses(labels, ordered))),
  };
}

/** Computes how much lower the loss of one table is than that of another: above 0 is a gain. */
export function lossGain(
  { labels, patients }: Truth,
  { before, after }: { readonly before: PredictionTable; readonly after: PredictionTable },
): Interval {
  const { drawn, interval } = intervalsOf(patients);
  const [lossesBefore, lossesAfter] = [before, after].map((table) =>
    sliceLogLosses(labels, selectRows(table, labels.ids)),
  );
  return interval(
    countedMean(
      drawn,
      lossesBefore.map((loss, row) => loss - lossesAfter[row]),
    ),
  );
}
