import type { ClassThresholds } from "./choose-thresholds.js";
import type { Score } from "./score.js";
import type { RunScore } from "./score-run.js";

/** Summary of a run: content of its `summary.json`. */
export interface RunSummary {
  readonly classes: readonly string[];
  readonly engine: string;
  readonly outOfFold: { readonly raw: RunScore; readonly smoothed: RunScore };
  /** Settings of the intervals: number of resamples, and the share of them that an interval holds. */
  readonly bootstrap: { readonly resamples: number; readonly level: number };
  /** Loss of predicting each training fold's prevalence on its validation slices. */
  readonly constantLogLoss: number;
  /** Share of the predicted slices that show each class, 0..1: the average precision at chance level. */
  readonly prevalence: Readonly<Record<string, number>>;
  /**
   * Thresholds with the largest Youden index on the smoothed predictions of all folds; optimistic, as scored on the
   * same slices.
   */
  readonly thresholds: ClassThresholds;
  /** Number of images in any validation fold, and of all labeled images. */
  readonly coverage: { readonly predicted: number; readonly labeled: number };
  /** Number of patients of the predicted slices. */
  readonly patients: number;
  /** Number of patients with both training and validation slices in some fold: 0 for folds by patient. */
  readonly sharedPatients: number;
  readonly withoutLabels: number;
  readonly withoutImage: number;
  readonly folds: readonly {
    readonly fold: number;
    /** Slices that this fold predicted. */
    readonly slices: number;
    readonly epochs: number;
    readonly bestEpoch: number;
    readonly bestValidLoss: number;
    readonly lastValidLoss: number;
    /** Scores of the slices that this fold predicted. */
    readonly raw: Score;
    readonly smoothed: Score;
  }[];
}
