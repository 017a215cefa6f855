import { createRandom, randomIndex } from "../random.js";

/**
 * A metric of a sample in which rows occur any number of times: `counts` says how often each does, `[rows]`. It is
 * `undefined` where the sample has none, as the AUC of a class without positives.
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

/** Settings of {@link bootstrapByPatient}. */
export interface BootstrapOptions {
  /** Default 48. The same seed draws the same patients, whatever the metric. */
  readonly seed?: number | undefined;
  /** Default 1000. */
  readonly resamples?: number | undefined;
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
function numberPatients(patients: readonly string[]): { readonly numbers: Uint32Array; readonly count: number } {
  const numberOf = new Map<string, number>();
  for (const patient of patients) if (!numberOf.has(patient)) numberOf.set(patient, numberOf.size);
  return { numbers: Uint32Array.from(patients, (patient) => numberOf.get(patient) as number), count: numberOf.size };
}

/** Throws unless there are patients, resamples and a level. */
function assertOptions(patients: readonly string[], resamples: number, level: number): void {
  if (patients.length === 0) throw new RangeError("bootstrapByPatient: patients must hold at least one row, got 0");
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`bootstrapByPatient: resamples must be a whole number, at least 1, got ${resamples}`);
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`bootstrapByPatient: level must be between 0 and 1, got ${level}`);
  }
}

/**
 * Computes the percentile interval of a metric by the bootstrap (Efron and Tibshirani 1993, chapter 13): as many
 * patients as there are, drawn with replacement, again and again. All slices of a patient come and go together, for
 * they resemble each other.
 *
 * @param patients The patient of each row.
 * @param metric Of the same rows: see {@link countedMean} and {@link countedAuc}.
 * @throws RangeError without rows, or with options out of range.
 */
export function bootstrapByPatient(
  patients: readonly string[],
  metric: CountedMetric,
  { seed = 48, resamples = 1000, level = 0.95 }: BootstrapOptions = {},
): BootstrapInterval {
  assertOptions(patients, resamples, level);
  const { numbers, count } = numberPatients(patients);
  const random = createRandom(seed, "bootstrap");
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = new Uint32Array(count);
    for (let draw = 0; draw < count; draw++) drawn[randomIndex(random, count)]++;
    const value = metric(numbers.map((patient) => drawn[patient]));
    if (value !== undefined) values.push(value);
  }
  const sorted = Float64Array.from(values).sort();
  return {
    estimate: metric(new Uint32Array(patients.length).fill(1)),
    low: quantile(sorted, (1 - level) / 2),
    high: quantile(sorted, (1 + level) / 2),
    undefinedResamples: resamples - values.length,
  };
}
