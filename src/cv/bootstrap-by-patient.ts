import { createRandom, randomIndex } from "../random.js";

/** Patients drawn with replacement, again and again: the same draws for every metric. */
export interface PatientDraws {
  /** The patient of each row, numbered from 0. */
  readonly patientOf: Uint32Array;
  /** How often each patient occurs, `[patients]`, once a resample. */
  readonly draws: readonly Uint32Array[];
}

/**
 * A metric of a sample in which patients, with all their rows, occur any number of times: `counts` says how often each
 * does, `[patients]`. It is `undefined` where the sample has none, as the AUC of a class without positives.
 */
export type CountedMetric = (counts: Uint32Array) => number | undefined;

/** A metric and how far chance may have moved it. */
export interface BootstrapInterval {
  /** On all rows, each once; `undefined` where the metric is. */
  readonly estimate: number | undefined;
  /** Lower end; `undefined` where no resample has the metric. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Resamples that have no such metric and are left out. */
  readonly undefinedResamples: number;
}

/** Settings of {@link drawPatients}. */
export interface DrawOptions {
  /** Default 48. */
  readonly seed?: number | undefined;
  /** Default 1000. */
  readonly resamples?: number | undefined;
}

/** Settings of {@link bootstrapByPatient}. */
export interface BootstrapOptions {
  /** Part of the resamples inside the interval, 0 to 1. Default 0.95. */
  readonly level?: number | undefined;
}

/** Returns the quantile of ascending numbers, between two of them by linear interpolation (as in numpy). */
function quantile(sorted: Float64Array, part: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)] - below);
}

/** Numbers the patients of rows from 0. */
function numberPatients(patients: readonly string[]): { readonly patientOf: Uint32Array; readonly count: number } {
  const numberOf = new Map<string, number>();
  for (const patient of patients) if (!numberOf.has(patient)) numberOf.set(patient, numberOf.size);
  return { patientOf: Uint32Array.from(patients, (patient) => numberOf.get(patient)!), count: numberOf.size };
}

/**
 * Draws as many patients as there are, with replacement, again and again. All slices of a patient come and go together,
 * for they resemble each other.
 *
 * @param patients The patient of each row.
 * @throws RangeError without rows, or unless `resamples` is a whole number, at least 1.
 */
export function drawPatients(
  patients: readonly string[],
  { seed = 48, resamples = 1000 }: DrawOptions = {},
): PatientDraws {
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

/**
 * Computes the percentile interval of a metric by the bootstrap (Efron and Tibshirani 1993, chapter 13).
 *
 * @param drawn What {@link drawPatients} gives: once for all metrics of the same rows.
 * @param metric Of the same rows: see {@link countedMean} and {@link countedAuc}.
 * @throws RangeError unless `level` is between 0 and 1.
 */
export function bootstrapByPatient(
  { draws }: PatientDraws,
  metric: CountedMetric,
  { level = 0.95 }: BootstrapOptions = {},
): BootstrapInterval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`bootstrapByPatient: level must be between 0 and 1, got ${level}`);
  }
  const values = draws.map(metric).filter((value) => value !== undefined);
  const sorted = Float64Array.from(values).sort();
  return {
    estimate: metric(new Uint32Array(draws[0].length).fill(1)),
    low: quantile(sorted, (1 - level) / 2),
    high: quantile(sorted, (1 + level) / 2),
    undefinedResamples: draws.length - values.length,
  };
}
