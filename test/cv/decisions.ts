import { readFixture } from "../engines.js";

/** Reference figures of a case: see make-decisions.py. */
export interface DecisionCase {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly [readonly number[], readonly number[]];
  readonly brier: number;
  readonly delong: {
    readonly aucs: readonly [number, number];
    readonly variance: number;
    readonly low: number;
    readonly high: number;
    readonly differenceVariance: number;
    readonly z: number;
    readonly pValue: number;
  };
  readonly reliability: readonly {
    readonly bins: number;
    readonly binning: "uniform" | "quantile";
    readonly counts: readonly number[];
    readonly probability: readonly number[];
    readonly positives: readonly number[];
    readonly error: number;
  }[];
  readonly points: readonly { readonly rate: number; readonly sensitivity: number; readonly specificity: number }[];
}

/** Reads the reference figures of scikit-learn, NumPy and SciPy. */
export const { cases: decisionCases, tails: normalTailCases } = readFixture<{
  readonly cases: readonly DecisionCase[];
  readonly tails: readonly { readonly z: number; readonly tails: number }[];
}>(import.meta.url, "decisions.json");
