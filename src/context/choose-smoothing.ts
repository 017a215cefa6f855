import { type SliceOrder, SMOOTHING_SCHEMES, type SmoothingScheme, smooth } from "../postprocess/index.js";
import type { PredictionTable } from "../types.js";

/** A way to smooth a class, or none. */
export type SmoothingChoice = SmoothingScheme | "none";

/** Distance that probabilities keep from 0 and 1 in the log loss. */
const CLIP = 1e-7;

/** Smooths predictions in each way; "none" is first, and wins where no way is better. */
export function smoothBy(
  predictions: PredictionTable,
  series: readonly SliceOrder[],
): ReadonlyMap<SmoothingChoice, Float32Array> {
  const smoothed = SMOOTHING_SCHEMES.map(
    (scheme) =>
      [scheme, smooth(predictions, series, { scheme, allowMissing: true, allowDuplicates: true }).values] as const,
  );
  return new Map<SmoothingChoice, Float32Array>([["none", predictions.values], ...smoothed]);
}

/** Chooses the way of smoothing with the lowest log loss of a class on some rows. */
export function chooseSmoothing(
  candidates: ReadonlyMap<SmoothingChoice, Float32Array>,
  truth: Uint8Array,
  { rows, column, width }: { readonly rows: Uint32Array; readonly column: number; readonly width: number },
): SmoothingChoice {
  const lossOf = (values: Float32Array) => {
    let loss = 0;
    for (const row of rows) {
      const offset = row * width + column;
      const probability = Math.min(Math.max(values[offset], CLIP), 1 - CLIP);
      loss -= Math.log(truth[offset] === 1 ? probability : 1 - probability);
    }
    return loss;
  };
  const losses = [...candidates].map(([choice, values]) => ({ choice, loss: lossOf(values) }));
  return losses.reduce((best, other) => (other.loss < best.loss ? other : best)).choice;
}
