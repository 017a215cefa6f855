import type { PredictionTable } from "../types.js";
import { smoothAlongSeries } from "./smooth-along-series.js";

/** A normalized Gaussian cut to an odd number of slices. */
export interface GaussianKernel {
  /** Slices it covers: an odd number. */
  readonly size: number;
  /** Standard deviation, slices; above 0. */
  readonly sigma: number;
}

/** Kernels by class, as 4uiiurz1/kaggle-rsna-intracranial-hemorrhage-detection (gma.py) found them best. */
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
  for (const name of classes) {
    const { size, sigma } = kernels[name] ?? {};
    if (Number.isInteger(size) && Number(size) % 2 === 1 && Number(size) > 0 && Number(sigma) > 0) continue;
    throw new RangeError(
      `smoothGaussian: kernels must give ${name} an odd size and a sigma above 0, got ${size} and ${sigma}`,
    );
  }
}

/** Weighs the slices around each by a Gaussian of their distance; the ends are repeated, NaN is left out. */
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
 * Smooths predictions along each series with a Gaussian kernel for each class. Beyond the ends of a series its first
 * and last value go on (edge padding, `mode="nearest"` of scipy.ndimage). A NaN, and a slice that was not predicted,
 * leaves its weight to the others and stays NaN itself.
 *
 * @param predictions Left unchanged.
 * @param orders The ids of each series in anatomical order, up or down. They may name ids that were not predicted.
 * @param options `kernels`: by class name; default {@link GAUSSIAN_KERNELS}.
 * @throws RangeError when a class has no kernel, or one of even size or without width.
 * @throws DataError when an id is ordered or predicted twice, or not one ordered id was predicted.
 */
export function smoothGaussian(
  predictions: PredictionTable,
  orders: readonly (readonly string[])[],
  { kernels = GAUSSIAN_KERNELS }: { readonly kernels?: Readonly<Record<string, GaussianKernel>> } = {},
): PredictionTable {
  assertKernels(predictions.classes, kernels);
  return smoothAlongSeries("smoothGaussian", { predictions, orders }, (values, { className }) =>
    convolve(values, kernels[className]),
  );
}
