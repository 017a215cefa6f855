/** Moments of all slices on one side of each slice, by slot; NaN where there are too few. */
export interface RunningMoments {
  readonly mean: Float64Array;
  /** Standard deviation of a sample, of at least two slices. */
  readonly deviation: Float64Array;
  /** Skew of a sample, of at least three slices. */
  readonly skew: Float64Array;
}

/** Variance below which skew has no meaning, as in pandas. */
const LEAST_VARIANCE = 1e-14;

/** Number, mean, and sums of the second and third powers of the distances from the mean. */
interface Sums {
  count: number;
  mean: number;
  second: number;
  third: number;
}

/** Adds a value (Pebay 2008, Sandia report SAND2008-6212, equations 2.1 to 2.3). */
function addValue(sums: Sums, value: number): void {
  sums.count++;
  const distance = value - sums.mean;
  const step = distance / sums.count;
  const square = distance * step * (sums.count - 1);
  sums.mean += step;
  sums.third += square * step * (sums.count - 2) - 3 * step * sums.second;
  sums.second += square;
}

/** Computes the adjusted skew of a sample (Joanes and Gill 1998, doi:10.1111/1467-9884.00122, G1), as pandas does. */
function skewOf({ count, second, third }: Sums): number {
  const variance = second / count;
  if (count < 3 || variance <= LEAST_VARIANCE) return Number.NaN;
  return (Math.sqrt(count * (count - 1)) / (count - 2)) * (third / count / variance ** 1.5);
}

/**
 * Computes the moments of all slices before or after each slice of its series. NaN among the values is passed over.
 *
 * @param values One per slot.
 * @param series First slot of the series of each slot, and the first one after it.
 */
export function runningMoments(
  values: Float64Array,
  { start, stop }: { readonly start: Uint32Array; readonly stop: Uint32Array },
  side: "before" | "after",
): RunningMoments {
  const { length } = values;
  const moments = {
    mean: new Float64Array(length),
    deviation: new Float64Array(length),
    skew: new Float64Array(length),
  };
  let sums: Sums = { count: 0, mean: 0, second: 0, third: 0 };
  for (let passed = 0; passed < length; passed++) {
    const slot = side === "before" ? passed : length - 1 - passed;
    const isEnd = side === "before" ? slot === start[slot] : slot === stop[slot] - 1;
    if (isEnd) sums = { count: 0, mean: 0, second: 0, third: 0 };
    moments.mean[slot] = sums.count > 0 ? sums.mean : Number.NaN;
    moments.deviation[slot] = sums.count > 1 ? Math.sqrt(sums.second / (sums.count - 1)) : Number.NaN;
    moments.skew[slot] = skewOf(sums);
    if (!Number.isNaN(values[slot])) addValue(sums, values[slot]);
  }
  return moments;
}
