import type { ClassThresholds } from "./choose-thresholds.js";
import type { Score } from "./score.js";
import type { RunScore } from "./score-run.js";

/** What `summary.json` of a run says. */
export interface RunSummary {
  readonly classes: readonly string[];
  readonly engine: string;
  readonly outOfFold: { readonly raw: RunScore; readonly smoothed: RunScore };
  /** How the intervals were computed: how often patients were drawn, and which part of the draws an interval holds. */
  readonly bootstrap: { readonly resamples: number; readonly level: number };
  /** Loss of predicting each training fold's prevalence on its validation slices. */
  readonly constantLogLoss: number;
  /** Share of the predicted slices that bear each class, 0..1: the average precision of a guess by chance. */
  readonly prevalence: Readonly<Record<string, number>>;
  /** By the largest Youden index on the smoothed predictions of all folds; scored on the same slices, which flatters. */
  readonly thresholds: ClassThresholds;
  /** Images in some validation fold, of all labeled images. */
  readonly coverage: { readonly predicted: number; readonly labeled: number };
  /** Patients of the predicted slices. */
  readonly patients: number;
  /** Patients of whom some fold trains on slices while it validates on others: 0 in folds by patient. */
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
    /** Of the slices that this fold predicted, in the tables of all folds. */
    readonly raw: Score;
    readonly smoothed: Score;
  }[];
}
