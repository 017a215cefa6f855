import type { Score } from "./score.js";

/** What `summary.json` of a run says. */
export interface RunSummary {
  readonly classes: readonly string[];
  readonly engine: string;
  readonly outOfFold: { readonly raw: Score; readonly smoothed: Score };
  /** Loss of predicting each training fold's prevalence on its validation slices. */
  readonly constantLogLoss: number;
  /** Images in some validation fold, of all labeled images. */
  readonly coverage: { readonly predicted: number; readonly labeled: number };
  readonly withoutLabels: number;
  readonly withoutImage: number;
  readonly folds: readonly {
    readonly fold: number;
    readonly epochs: number;
    readonly bestEpoch: number;
    readonly bestValidLoss: number;
    readonly lastValidLoss: number;
    /** Of the slices that this fold predicted, in the tables of all folds. */
    readonly raw: Score;
    readonly smoothed: Score;
  }[];
}
