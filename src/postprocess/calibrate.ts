import { assertFinite, assertNumbers, assertObject, assertOneOf } from "../guards/internal.js";
import { assertScoredLabels } from "./assert-scored-labels.js";
import { fitIsotonic, type IsotonicCalibrator, isotonicAt } from "./fit-isotonic.js";
import { fitPlatt, type PlattCalibrator } from "./fit-platt.js";
import { fitTemperature, type TemperatureCalibrator } from "./fit-temperature.js";
import { clipProbability } from "./mixing-space.js";
import { logit, sigmoid } from "./sigmoid.js";

/** Ways to calibrate probabilities. */
export const CALIBRATION_METHODS = ["temperature", "platt", "isotonic"] as const;

/** One of the ways to calibrate probabilities. */
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

/** A fitted calibrator of one class: plain numbers, which JSON keeps. */
export type Calibrator = TemperatureCalibrator | PlattCalibrator | IsotonicCalibrator;

const toLogit = (probability: number) => logit(clipProbability(probability));

/**
 * Fits a calibrator of probabilities: {@link fitTemperature} and {@link fitPlatt} on their logits, after clipping to
 * 1e-7 .. 1 - 1e-7, and {@link fitIsotonic} on the probabilities themselves.
 *
 * @param labels 0 or 1.
 * @param probabilities One per label, 0..1, of rows that the network has not seen.
 * @param method One of {@link CALIBRATION_METHODS}.
 * @throws RangeError without rows, when the lengths differ, a label is neither 0 nor 1, a probability is outside 0..1,
 *   or for an unknown method.
 *
 * @example
 * ```ts
 * const calibrator = fitCalibrator(labels, probabilities, "temperature");
 * const calibrated = calibrate(calibrator, otherProbabilities);
 * ```
 */
export function fitCalibrator(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  method: CalibrationMethod,
): Calibrator {
  assertScoredLabels("fitCalibrator", labels, probabilities);
  assertOneOf("fitCalibrator: method", CALIBRATION_METHODS, method);
  if (method === "isotonic") return fitIsotonic(labels, probabilities);
  const logits = Float64Array.from(probabilities, toLogit);
  if (method === "temperature") return fitTemperature(labels, logits);
  return fitPlatt(labels, logits);
}

/** Makes a function from a probability to a calibrated one. */
function calibrationOf(calibrator: Calibrator): (probability: number) => number {
  if (calibrator.method === "isotonic") return (probability) => isotonicAt(calibrator, probability);
  if (calibrator.method === "platt") {
    return (probability) => sigmoid(calibrator.slope * toLogit(probability) + calibrator.intercept);
  }
  return (probability) => sigmoid(toLogit(probability) / calibrator.temperature);
}

/** Throws unless a value is a calibrator. */
function assertCalibrator(calibrator: Calibrator): void {
  assertObject("calibrate: calibrator", calibrator, "a calibrator, as fitCalibrator returns it");
  const { method } = calibrator;
  assertOneOf("calibrate: calibrator.method", CALIBRATION_METHODS, method);
  if (method === "isotonic") {
    assertNumbers("calibrate: calibrator.scores", calibrator.scores);
    assertNumbers("calibrate: calibrator.probabilities", calibrator.probabilities);
    return;
  }
  const numbers = method === "platt" ? { slope: calibrator.slope, intercept: calibrator.intercept } : undefined;
  const given = numbers ?? { temperature: (calibrator as TemperatureCalibrator).temperature };
  for (const [name, value] of Object.entries(given)) assertFinite(`calibrate: calibrator.${name}`, value);
}

/**
 * Calibrates probabilities with a calibrator of {@link fitCalibrator}.
 *
 * @param probabilities 0..1; NaN stays NaN.
 * @returns One per probability, 0..1.
 * @throws RangeError for a probability outside 0..1.
 *
 * @example
 * ```ts
 * const calibrated = calibrate({ method: "temperature", temperature: 2 }, [0.5, 0.9]);
 * console.log(calibrated); // Float64Array(2) [ 0.5, 0.75 ], up to rounding
 * ```
 */
export function calibrate(calibrator: Calibrator, probabilities: ArrayLike<number>): Float64Array {
  assertCalibrator(calibrator);
  assertNumbers("calibrate: probabilities", probabilities);
  const toCalibrated = calibrationOf(calibrator);
  return Float64Array.from(probabilities, (probability) => {
    if (Number.isNaN(probability)) return Number.NaN;
    if (probability >= 0 && probability <= 1) return toCalibrated(probability);
    throw new RangeError(`calibrate: probabilities must be from 0 to 1, got ${probability}`);
  });
}
