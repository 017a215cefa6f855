import { DataError, ShapeError } from "../errors.js";
import {
  assertFlag,
  assertKeys,
  assertList,
  assertNumber,
  assertNumbers,
  assertObject,
  assertOptions,
  assertTexts,
} from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { type SmoothingOptions, smoothAlongSeries } from "./smooth-along-series.js";

/** The slices of one series in anatomical order, and their positions. */
export interface SliceOrder {
  readonly ids: readonly string[];
  /**
   * Positions along the normal of the series, millimeters, one per id; NaN for a slice without a position among the
   * others.
   */
  readonly positionsMm: readonly number[];
}

/** Settings of {@link smoothByDistance}. */
export interface DistanceOptions extends SmoothingOptions {
  /** Standard deviation, millimeters, above 0. Default 3.37, which weighs neighbors at 5 mm 1-3-1. */
  readonly sigmaMm?: number | undefined;
  /** Whether two slices of a series may lie at one position, which makes them equal. Default false. */
  readonly allowDuplicates?: boolean | undefined;
}

/**
 * Standard deviation at which a neighbor 5 mm away, a common distance in head CT, has a third of the weight of the
 * slice itself, as in the kernel of {@link smoothNeighbors}: exp(-25 / (2 s^2)) = 1 / 3.
 */
const SIGMA_MM = 5 / Math.sqrt(2 * Math.log(3));

/**
 * Throws unless a value is an array of series, each with the ids of its slices.
 *
 * @param name The public function, for the message.
 */
export function assertOrders(name: string, series: readonly SliceOrder[]): void {
  assertList(`${name}: series`, series, "series");
  for (let index = 0; index < series.length; index++) {
    assertObject(`${name}: series ${index}`, series[index], "a series of ids and positionsMm");
    assertKeys<SliceOrder>(`${name}: series ${index}`, series[index], { ids: true, positionsMm: true });
    assertTexts(`${name}: series ${index}.ids`, series[index].ids);
    assertNumbers(`${name}: series ${index}.positionsMm`, series[index].positionsMm);
  }
}

/** Throws unless every series has one position per slice. */
function assertPlaced(series: readonly SliceOrder[]): void {
  for (const { ids, positionsMm } of series) {
    if (ids.length === positionsMm.length) continue;
    throw new ShapeError("smoothByDistance: positionsMm", `[${ids.length}]`, [positionsMm.length]);
  }
}

/** Throws if two slices of a series lie at one position: given for one that is not known, it would mix them. */
function assertDistinct(series: readonly SliceOrder[]): void {
  series.forEach(({ positionsMm }, index) => {
    const seen = new Set<number>();
    for (const position of positionsMm) {
      if (seen.has(position)) {
        const what = `smoothByDistance: series ${index}.positionsMm`;
        throw new DataError(
          `${what} must differ, got ${position} more than once: { allowDuplicates: true } accepts this`,
        );
      }
      if (!Number.isNaN(position)) seen.add(position);
    }
  });
}

/**
 * Averages all slices of a series around each slice, weighted by a Gaussian of their distance. Leaves out slices whose
 * value or position is NaN.
 */
function weighByDistance(values: Float64Array, positionsMm: readonly number[], sigmaMm: number): Float64Array {
  return values.map((_, position) => {
    let sum = 0;
    let total = 0;
    for (let other = 0; other < values.length; other++) {
      const distance = (positionsMm[other] - positionsMm[position]) / sigmaMm;
      const weight = Math.exp((-distance * distance) / 2);
      if (Number.isNaN(weight * values[other])) continue;
      sum += weight * values[other];
      total += weight;
    }
    return sum / total;
  });
}

/**
 * Smooths predictions along each series by distance. For each class, every slice becomes the mean of its series,
 * weighted by exp(-(distance / sigma)^2 / 2). Only millimeters count, not the number of slices in between, so gaps
 * separate slices. A slice that is NaN, was not predicted or has no position gives its weight to the others and stays
 * as it is.
 *
 * @param predictions Left unchanged.
 * @param series Order and positions of the slices of each series.
 * @param options `sigmaMm`: standard deviation, millimeters. Default 3.37, which weighs neighbors at 5 mm 1-3-1.
 *   `allowMissing`: whether slices may lack a prediction: NaN, or ids that the table does not hold. Default false.
 *   `allowDuplicates`: whether two slices of a series may lie at one position. Default false.
 * @throws RangeError unless `sigmaMm` is above 0, ShapeError when a series has more or fewer positions than ids.
 * @throws DataError when an id is ordered or predicted twice, a value is outside 0..1, two positions of a series are the
 *   same, or an ordered id was not predicted, unless the options accept it.
 *
 * @example
 * ```ts
 * const series = { ids: ["top", "mid", "low"], positionsMm: [10, 5, 0] };
 * const smoothed = smoothByDistance(predictions, [series]);
 * ```
 */
export function smoothByDistance(
  predictions: PredictionTable,
  series: readonly SliceOrder[],
  options: DistanceOptions = {},
): PredictionTable {
  assertOrders("smoothByDistance", series);
  assertOptions<DistanceOptions>("smoothByDistance", options, {
    sigmaMm: true,
    allowMissing: true,
    allowDuplicates: true,
  });
  const { sigmaMm = SIGMA_MM, allowMissing, allowDuplicates = false } = options;
  assertFlag("smoothByDistance: allowDuplicates", allowDuplicates);
  assertNumber("smoothByDistance: sigmaMm", sigmaMm);
  if (!(sigmaMm > 0)) throw new RangeError(`smoothByDistance: sigmaMm must be above 0, got ${sigmaMm}`);
  assertPlaced(series);
  if (!allowDuplicates) assertDistinct(series);
  const orders = series.map(({ ids }) => ids);
  return smoothAlongSeries(
    "smoothByDistance",
    { predictions, orders },
    {
      allowMissing,
      smoothColumn: (values, column) => weighByDistance(values, series[column.series].positionsMm, sigmaMm),
    },
  );
}
