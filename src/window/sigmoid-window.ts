import ndarray, { type NdArray } from "ndarray";
import { contiguous } from "../array.js";
import { assertImage, assertNumber, assertOptions, type KnownKeys } from "../guards/internal.js";
import type { HuImage, HuWindow } from "../types.js";
import { windowRange } from "./window-range.js";

/** Settings of {@link sigmoidToUnit}. */
export interface SigmoidWindowOptions {
  /** Upper limit of the curve, which it approaches far above the window; above 0 and at most 1. Default 1. */
  readonly upper?: number;
  /**
   * Distance of the curve from 0 and from `upper` at the ends of the window, above 0 and below `upper / 2`. Default 1 /
   * 255.
   */
  readonly epsilon?: number;
}

/** Keys of {@link SigmoidWindowOptions}. */
const OPTIONS: KnownKeys<SigmoidWindowOptions> = { upper: true, epsilon: true };

/**
 * Throws unless the curve rises within 0..1. At `epsilon = upper / 2` it would be flat, at `epsilon = upper` infinite.
 */
function assertRising(upper: number, epsilon: number): void {
  assertNumber("sigmoidToUnit: upper", upper);
  assertNumber("sigmoidToUnit: epsilon", epsilon);
  if (!(upper > 0 && upper <= 1)) {
    throw new RangeError(`sigmoidToUnit: upper must be above 0 and at most 1, got ${upper}`);
  }
  if (!(epsilon > 0 && epsilon < upper / 2)) {
    throw new RangeError(`sigmoidToUnit: epsilon must be above 0 and below upper / 2 = ${upper / 2}, got ${epsilon}`);
  }
}

/**
 * Applies a sigmoid window to Hounsfield units: `epsilon` at the lower end of the window, `upper - epsilon` at the
 * upper end. Values outside the window are compressed rather than clipped. The formula is that of Lee et al. 2018,
 * arXiv 1812.00572: `upper / (1 + exp(-(weight * value + bias)))` with `weight = 2 / width * log(upper / epsilon - 1)`
 * and `bias = -level * weight`.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, Hounsfield units.
 * @param options Shape of the curve: `upper` and `epsilon`.
 * @returns The same shape, 0..`upper`.
 * @throws TypeError for another element type, ShapeError for another shape, RangeError unless the window has a finite level and a positive width, and for
 *   options out of range.
 *
 * @example
 * ```ts
 * const brain = sigmoidToUnit(image, WINDOWS.brain); // 1 / 255 at 0 HU, 0.5 at 40 HU, 254 / 255 at 80 HU
 * ```
 */
export function sigmoidToUnit(
  image: HuImage,
  window: HuWindow,
  options: SigmoidWindowOptions = {},
): NdArray<Float32Array> {
  assertImage("sigmoidToUnit: image", image, "Hounsfield units", ["rows", "cols"], ["rows", "cols", 3]);
  const { low, high } = windowRange("sigmoidToUnit", window);
  assertOptions("sigmoidToUnit", options, OPTIONS);
  const { upper = 1, epsilon = 1 / 255 } = options;
  assertRising(upper, epsilon);
  // A difference of logarithms, because upper / epsilon overflows for the smallest epsilons.
  const steepness = 2 * (Math.log(upper - epsilon) - Math.log(epsilon));
  const { data } = contiguous(image);
  const fractions = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const position = (data[i] - window.level) / (high - low);
    fractions[i] = upper / (1 + Math.exp(-steepness * position));
  }
  return ndarray(fractions, [...image.shape]);
}
