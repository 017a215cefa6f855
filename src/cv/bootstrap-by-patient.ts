import { assertFinite, assertFunction, assertNumber, assertOptions, assertTexts } from "../guards/internal.js";
import { createRandom, randomIndex } from "../random.js";
import { assertDrawn } from "./assert-drawn.js";

/** Resamples of patients, drawn with replacement and shared by all metrics. */
export interface PatientDraws {
  /** The patient of each row, numbered from 0. */
  readonly patientOf: Uint32Array;
  /** Number of occurrences of each patient, `[patients]`, per resample. */
  readonly draws: readonly Uint32Array[];
}

/**
 * A metric of a resample, in which patients, with all their rows, occur any number of times: `counts` holds the number
 * of occurrences of each patient, `[patients]`. It is `undefined` where the metric does not exist, such as the AUC of a
 * class without positives.
 */
export type CountedMetric = (counts: Uint32Array) => number | undefined;

/** A metric and its confidence interval. */
export interface BootstrapInterval {
  /** The metric on all rows, each once; `undefined` if it does not exist. */
  readonly estimate: number | undefined;
  /** Lower end; `undefined` if the metric exists in no resample. */
  readonly low: number | undefined;
  /** Upper end; `undefined` if the metric exists in no resample. */
  readonly high: number | undefined;
  /** Number of resamples in which the metric does not exist, and which are left out. */
  readonly undefinedResamples: number;
}

/** Settings of {@link drawPatients}. */
export interface DrawOptions {
  /** Seed of the draws. Default 48. */
  readonly seed?: number | undefined;
  /** Number of resamples. Default 1000. */
  readonly resamples?: number | undefined;
}

/** Settings of {@link bootstrapByPatient}. */
export interface BootstrapOptions {
  /** Share of the resamples inside the interval, 0 to 1. Default 0.95. */
  readonly level?: number | undefined;
}

/** Computes a quantile of ascending numbers, between two of them by linear interpolation (as in numpy). */
function quantile(sorted: Float64Array, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  return below + (rank - Math.floor(rank)) * (sorted[Math.ceil(rank)] - below);
}

/** Numbers the patients of rows from 0. */
function numberPatients(patients: readonly string[]): { readonly patientOf: Uint32Array; readonly count: number } {
  const numberOf = new Map<string, number>();
  for (const patient of patients) if (!numberOf.has(patient)) numberOf.set(patient, numberOf.size);
  return { patientOf: Uint32Array.from(patients, (patient) => numberOf.get(patient)!), count: numberOf.size };
}

/**
 * Draws resamples of patients for a bootstrap: as many patients as there are, with replacement. All slices of a patient
 * are drawn together, because they resemble each other.
 *
 * @param patients The patient of each row.
 * @param options Settings: `seed` and `resamples`.
 * @throws RangeError without rows, or unless `resamples` is a whole number, at least 1.
 *
 * @example
 * ```ts
 * const drawn = drawPatients(["ann", "ann", "bob"], { resamples: 500 });
 * console.log(drawn.draws.length, drawn.patientOf); // 500 Uint32Array(3) [ 0, 0, 1 ]
 * ```
 */
export function drawPatients(patients: readonly string[], options: DrawOptions = {}): PatientDraws {
  assertTexts("drawPatients: patients", patients);
  assertOptions<DrawOptions>("drawPatients", options, { seed: true, resamples: true });
  const { seed = 48, resamples = 1000 } = options;
  assertFinite("drawPatients: seed", seed);
  if (patients.length === 0) throw new RangeError("drawPatients: patients must hold at least one row, got 0");
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`drawPatients: resamples must be a whole number, at least 1, got ${resamples}`);
  }
  const { patientOf, count } = numberPatients(patients);
  const random = createRandom(seed, "bootstrap");
  const draws = Array.from({ length: resamples }, () => {
    const counts = new Uint32Array(count);
    for (let draw = 0; draw < count; draw++) counts[randomIndex(random, count)]++;
    return counts;
  });
  return { patientOf, draws };
}

/** Computes a metric of a resample. Throws unless it is a number or `undefined`: NaN would be sorted among the values. */
function resampledValue(metric: CountedMetric, counts: Uint32Array): number | undefined {
  const value = metric(counts);
  if (value === undefined) return undefined;
  assertNumber("bootstrapByPatient: result of metric", value);
  if (!Number.isNaN(value)) return value;
  throw new RangeError("bootstrapByPatient: result of metric must be a number or undefined, got NaN");
}

/**
 * Computes the percentile interval of a metric by the bootstrap (Efron and Tibshirani 1993, chapter 13).
 *
 * @param drawn Result of {@link drawPatients}, shared by all metrics of the same rows.
 * @param metric A metric of the same rows: see {@link countedMean}, {@link countedAuc} and
 *   {@link countedAveragePrecision}.
 * @param options `level`: share of the resamples inside the interval, 0 to 1. Default 0.95.
 * @throws RangeError unless `level` is between 0 and 1, or when the metric is NaN.
 *
 * @example
 * ```ts
 * const drawn = drawPatients(patients); // the patient of each row
 * const { estimate, low, high } = bootstrapByPatient(drawn, countedAuc(drawn, labels, scores));
 * ```
 */
export function bootstrapByPatient(
  drawn: PatientDraws,
  metric: CountedMetric,
  options: BootstrapOptions = {},
): BootstrapInterval {
  assertDrawn("bootstrapByPatient", drawn);
  assertFunction("bootstrapByPatient: metric", metric, "a metric, as countedAuc returns it");
  assertOptions<BootstrapOptions>("bootstrapByPatient", options, { level: true });
  const { draws } = drawn;
  const { level = 0.95 } = options;
  assertNumber("bootstrapByPatient: level", level);
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`bootstrapByPatient: level must be between 0 and 1, got ${level}`);
  }
  const values = draws.map((counts) => resampledValue(metric, counts)).filter((value) => value !== undefined);
  const sorted = Float64Array.from(values).sort();
  return {
    estimate: resampledValue(metric, new Uint32Array(draws[0].length).fill(1)),
    low: quantile(sorted, (1 - level) / 2),
    high: quantile(sorted, (1 + level) / 2),
    undefinedResamples: draws.length - values.length,
  };
}
