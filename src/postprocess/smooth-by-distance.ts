import { ShapeError } from "../errors.js";
import type { PredictionTable } from "../types.js";
import { smoothAlongSeries } from "./smooth-along-series.js";

/** The slices of one series in anatomical order and where they lie. */
export interface SliceOrder {
  readonly ids: readonly string[];
  /** Along the normal of the series, millimeters, as many as ids; NaN for a slice that has no place among the others. */
  readonly positionsMm: readonly number[];
}

/**
 * Standard deviation at which a neighbor 5 mm away, as is common for head CT, weighs a third of the slice itself, as in
 * the kernel of {@link smoothNeighbors}: exp(-25 / (2 s^2)) = 1 / 3.
 */
const SIGMA_MM = 5 / Math.sqrt(2 * Math.log(3));

/** Throws unless every series has a position for each slice. */
function assertPlaced(series: readonly SliceOrder[]): void {
  for (const { ids, positionsMm } of series) {
    if (ids.length === positionsMm.length) continue;
    throw new ShapeError("smoothByDistance: positionsMm", `[${ids.length}]`, [positionsMm.length]);
  }
}

/** Weighs all slices of a series by a Gaussian of their distance; NaN, of value or position, is left out. */
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
 * Smooths predictions along each series by distance: every slice becomes the mean of its series, weighted by
 * exp(-(distance / sigma)^2 / 2), for each class. Slices near each other count for each other whatever their number, and
 * gaps separate. A slice that is NaN, was not predicted or has no position leaves its weight to the others and stays
 * as it is.
 *
 * @param predictions Left unchanged.
 * @param series They may name ids that were not predicted.
 * @param options `sigmaMm`: standard deviation, millimeters; default 3.37, which weighs neighbors at 5 mm 1-3-1.
 * @throws RangeError unless `sigmaMm` is above 0, ShapeError when a series has more or fewer positions than ids.
 * @throws DataError when an id is ordered or predicted twice, or not one ordered id was predicted.
 */
export function smoothByDistance(
  predictions: PredictionTable,
  series: readonly SliceOrder[],
  { sigmaMm = SIGMA_MM }: { readonly sigmaMm?: number } = {},
): PredictionTable {
  if (!(sigmaMm > 0)) throw new RangeError(`smoothByDistance: sigmaMm must be above 0, got ${sigmaMm}`);
  assertPlaced(series);
  const orders = series.map(({ ids }) => ids);
  return smoothAlongSeries("smoothByDistance", { predictions, orders }, (values, place) =>
    weighByDistance(values, series[place.series].positionsMm, sigmaMm),
  );
}
