import ndarray from "ndarray";
import ops from "ndarray-ops";
import { contiguous, zerosLike } from "../array.js";
import { assertImage, assertInside, assertObject, assertWhole } from "../guards/internal.js";
import type { Box, HeatMap } from "../types.js";

/** Number of rows and columns. */
export interface HeatSize {
  readonly rows: number;
  readonly cols: number;
}

/** Places between two cells that a row or a column of the larger map lies at. */
interface Between {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** Weight of the upper one, 0..1. */
  readonly share: Float64Array;
}

/** Finds where the centers of `to` equal parts of a side lie between those of `from` parts; the ends are repeated. */
function betweenCenters(from: number, to: number): Between {
  const at = Array.from({ length: to }, (_, index) => Math.max(((index + 0.5) * from) / to - 0.5, 0));
  const low = Uint32Array.from(at, (place) => Math.min(Math.floor(place), from - 1));
  return {
    low,
    high: low.map((cell) => Math.min(cell + 1, from - 1)),
    share: Float64Array.from(at, (place, index) => place - low[index]),
  };
}

/** Throws unless a size has whole rows and columns. */
function assertHeatSize(name: string, size: HeatSize): void {
  assertObject(`${name}: size`, size, "a size of rows and cols");
  assertWhole(`${name}: size.rows`, size.rows, 1);
  assertWhole(`${name}: size.cols`, size.cols, 1);
}

/**
 * Enlarges a map with bilinear interpolation between the centers of its cells, as `interpolate` of PyTorch does with
 * `mode="bilinear", align_corners=False`.
 *
 * @param heat `[rows, cols]`.
 * @returns `[size.rows, size.cols]`.
 * @throws TypeError for anything but a map of floats, ShapeError for another shape, RangeError unless rows and columns
 * are whole numbers, at least 1.
 *
 * @example
 * ```ts
 * const [heat] = await gradCam(model, images, { classIndex: 0 });
 * const large = enlargeHeat(heat, { rows: 224, cols: 224 });
 * ```
 */
export function enlargeHeat(heat: HeatMap, size: HeatSize): HeatMap {
  assertImage("enlargeHeat: heat", heat, "values 0..1", ["rows", "cols"]);
  assertHeatSize("enlargeHeat", size);
  const { data, shape } = contiguous(heat);
  const [, heatCols] = shape;
  const across = betweenCenters(heatCols, size.cols);
  const down = betweenCenters(shape[0], size.rows);
  const enlarged = new Float32Array(size.rows * size.cols);
  for (let i = 0; i < size.rows; i++) {
    const above = down.low[i] * heatCols;
    const below = down.high[i] * heatCols;
    for (let j = 0; j < size.cols; j++) {
      const left = across.low[j];
      const right = across.high[j];
      const share = across.share[j];
      const upper = data[above + left] * (1 - share) + data[above + right] * share;
      const lower = data[below + left] * (1 - share) + data[below + right] * share;
      enlarged[i * size.cols + j] = upper * (1 - down.share[i]) + lower * down.share[i];
    }
  }
  return ndarray(enlarged, [size.rows, size.cols]);
}

/**
 * Brings a map back to the slice that the explained image was cropped from: enlarges it to the box of the crop, and
 * sets everything outside to 0.
 *
 * @param heat Map of the whole crop, `[rows, cols]`.
 * @param box Box of the crop in the slice.
 * @param size Rows and columns of the slice.
 * @returns `[size.rows, size.cols]`.
 * @throws TypeError for anything but a map of floats, ShapeError for another shape, RangeError for a box that is not
 * inside the slice.
 *
 * @example
 * ```ts
 * const onSlice = placeHeat(heat, { row: 60, col: 80, rows: 400, cols: 350 }, { rows: 512, cols: 512 });
 * ```
 */
export function placeHeat(heat: HeatMap, box: Box, size: HeatSize): HeatMap {
  assertImage("placeHeat: heat", heat, "values 0..1", ["rows", "cols"]);
  assertHeatSize("placeHeat", size);
  assertInside("placeHeat: box", box, { shape: [size.rows, size.cols] });
  const placed = zerosLike(heat, [size.rows, size.cols]);
  const inBox = enlargeHeat(heat, { rows: box.rows, cols: box.cols });
  ops.assign(placed.lo(box.row, box.col).hi(box.rows, box.cols), inBox);
  return placed;
}
