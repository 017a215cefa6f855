import type { BootstrapInterval } from "../../cv/index.js";
import type { Score } from "../runs/score.js";
import type { EnsembleSettings, EnsembleSmoothing } from "./compare-candidates.js";

/** Scores of one candidate, out of fold, with intervals by resampling patients. */
export interface ComparisonRow {
  readonly name: string;
  /** Name of the row that this one builds on; `null` for the first row of a network. */
  readonly base: string | null;
  readonly weightedLogLoss: BootstrapInterval;
  /** Weighted log loss of the base minus that of this row: above 0, this row is better; `null` without a base. */
  readonly gain: BootstrapInterval | null;
  readonly aucAny: BootstrapInterval;
  /** Mean AUC over the classes that have positives and negatives. */
  readonly aucMean: BootstrapInterval;
}

/** Scores of the raw predictions of one fold of one network. */
export interface FoldScore extends Score {
  readonly network: string;
  /** From 1. */
  readonly fold: number;
  readonly slices: number;
}

/** Comparison of runs: content of `comparison.json`. */
export interface Comparison extends EnsembleSettings {
  readonly networks: readonly string[];
  /** Number of scored slices: those that all networks predicted out of fold. */
  readonly slices: number;
  readonly patients: number;
  readonly rows: readonly ComparisonRow[];
  readonly folds: readonly FoldScore[];
  /** Name of the row with the written predictions. */
  readonly final: string;
  readonly smoothing: EnsembleSmoothing | null;
  /** Scores of the ensemble before smoothing, and of the written predictions. */
  readonly ensemble: { readonly raw: Score; readonly final: Score };
}
