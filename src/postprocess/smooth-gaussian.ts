import { assertObject, assertOptions, assertPredictions } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { type SmoothingOptions, smoothAlongSeries } from "./smooth-along-series.js";

/** A normalized Gaussian kernel over an odd number of slices. */
export interface GaussianKernel {
  /** Number of slices that the kernel covers: odd. */
  readonly size: number;
  /** Standard deviation, slices; above 0. */
  readonly sigma: number;
}

/** The best kernel of each class according to 4uiiurz1/kaggle-rsna-intracranial-hemorrhage-detection (gma.py). */
export const GAUSSIAN_KERNELS: Readonly<Record<string, GaussianKernel>> = {
  any: { size: 13, sigma: 0.7 },
  epidural: { size: 19, sigma: 2.9 },
  intraparenchymal: { size: 11, sigma: 0.6 },
  intraventricular: { size: 9, sigma: 0.55 },
  subarachnoid: { size: 17, sigma: 1.1 },
  subdural: { size: 19, sigma: 1.5 },
};

/** Throws unless every class has a kernel of odd size and positive width. */
function assertKernels(classes: readonly string[], kernels: Readonly<Record<string, GaussianKernel>>): void {
  assertObject("smoothGaussian: kernels", kernels, "a kernel by class name");
  for (const name of classes) {
    const { size, sigma } = kernels[name] ?? {};
    const isSigma = typeof sigma === "number" && sigma > 0;
    if (Number.isInteger(size) && Number(size) % 2 === 1 && Number(size) > 0 && isSigma) continue;
    throw new RangeError(
      `smoothGaussian: kernels must give ${name} an odd size and a sigma above 0, got ${size} and ${sigma}`,
    );
  }
}

/**
 * Averages the slices around each slice, weighted by a Gaussian of their distance. Repeats the end values, leaves out
 * NaN.
 */
function convolve(values: Float64Array, { size, sigma }: GaussianKernel): Float64Array {
  const radius = (size - 1) / 2;
  const last = values.length - 1;
  return values.map((_, position) => {
    let sum = 0;
    let total = 0;
    for (let step = -radius; step <= radius; step++) {
      const value = values[Math.min(Math.max(position + step, 0), last)];
      if (Number.isNaN(value)) continue;
      const weight = Math.exp((-step * step) / (2 * sigma * sigma));
      sum += weight * value;
      total += weight;
    }
    return sum / total;
  });
}

/**
 * Smooths predictions along each series with one Gaussian kernel per class. Beyond the ends of a series, its first and
 * last values are repeated (edge padding, `mode="nearest"` of scipy.ndimage). A slice that is NaN or was not predicted
 * gives its weight to the others and stays NaN.
 *
 * @param predictions Left unchanged.
 * @param orders The ids of each series in anatomical order, up or down.
 * @param options `kernels`: by class name. Default {@link GAUSSIAN_KERNELS}. `allowMissing`: whether slices may lack
 *   a prediction: NaN, or ids that the table does not hold. Default false.
 * @throws RangeError when a class has no kernel, or one of even size or without width.
 * @throws DataError when an id is ordered or predicted twice, a value is outside 0..1, or an ordered id was not
 *   predicted and `allowMissing` is not set.
 *
 * @example
 * ```ts
 * const smoothed = smoothGaussian(predictions, [["top", "mid", "low"]]);
 * ```
 */
export function smoothGaussian(
  predictions: PredictionTable,
  orders: readonly (readonly string[])[],
  options: SmoothingOptions & { readonly kernels?: Readonly<Record<string, GaussianKernel>> } = {},
): PredictionTable {
  assertPredictions("smoothGaussian: predictions", predictions);
  assertOptions<typeof options>("smoothGaussian", options, { kernels: true, allowMissing: true });
  const { kernels = GAUSSIAN_KERNELS, allowMissing } = options;
  assertKernels(predictions.classes, kernels);
  return smoothAlongSeries(
    "smoothGaussian",
    { predictions, orders },
    { allowMissing, smoothColumn: (values, { className }) => convolve(values, kernels[className]) },
  );
}
