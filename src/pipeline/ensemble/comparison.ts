import type { BootstrapInterval } from "../../cv/index.js";
import type { Score } from "../runs/score.js";
import type { EnsembleSettings, EnsembleSmoothing } from "./compare-candidates.js";

/** Scores of one candidate, out of fold, with intervals by resampling patients. */
export interface ComparisonRow {
  readonly name: string;
  /** The row on which this is built; `null` for the least that a network gives. */
  readonly base: string | null;
  readonly weightedLogLoss: BootstrapInterval;
  /** Weighted log loss of the base less that of this row: above 0 where it is better; `null` without a base. */
  readonly gain: BootstrapInterval | null;
  readonly aucAny: BootstrapInterval;
  /** Mean over the classes that have positives and negatives. */
  readonly aucMean: BootstrapInterval;
}

/** Score of one fold of one network, raw. */
export interface FoldScore extends Score {
  readonly network: string;
  /** From 1. */
  readonly fold: number;
  readonly slices: number;
}

/** What `comparison.json` says. */
export interface Comparison extends EnsembleSettings {
  readonly networks: readonly string[];
  /** Slices that all networks predicted out of fold: those that are scored. */
  readonly slices: number;
  readonly patients: number;
  readonly rows: readonly ComparisonRow[];
  readonly folds: readonly FoldScore[];
  /** Name of the row whose predictions are written. */
  readonly final: string;
  readonly smoothing: EnsembleSmoothing | null;
  /** Of the ensemble before smoothing, and of what is written. */
  readonly ensemble: { readonly raw: Score; readonly final: Score };
}
