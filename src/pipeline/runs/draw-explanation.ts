import ndarray from "ndarray";
import ops from "ndarray-ops";
import { zerosLike } from "../../array.js";
import { enlargeHeat, overlayHeat, placeHeat } from "../../explain/index.js";
import type { ByteImage, HeatMap } from "../../types.js";
import type { Crop } from "../images/read-crops.js";

/** Averages maps of one size. */
export function meanHeat(maps: readonly HeatMap[]): HeatMap {
  const [{ shape }] = maps;
  const sums = new Float32Array(shape[0] * shape[1]);
  for (const { data } of maps) {
    for (let pixel = 0; pixel < sums.length; pixel++) sums[pixel] += data[pixel] / maps.length;
  }
  return ndarray(sums, shape);
}

/** Finds the hottest pixel of a map, the first of several. */
export function findHottest({ data, shape }: HeatMap): { readonly row: number; readonly col: number } {
  const at = data.reduce((best, heat, pixel) => (heat > data[best] ? pixel : best), 0);
  return { row: Math.floor(at / shape[1]), col: at % shape[1] };
}

/** Returns the channel in the middle, which shows the slice itself, as a gray image: of the crop, or of the slice. */
function drawCenter(image: ByteImage, crop: Crop | undefined): ByteImage {
  const center = image.pick(-1, -1, 1);
  if (crop === undefined) return center;
  const { box, rows, cols } = crop;
  const slice = zerosLike(image, [rows, cols]);
  ops.assign(slice.lo(box.row, box.col).hi(box.rows, box.cols), center);
  return slice;
}

/**
 * Draws heat over an image, as large as the slice that the image was cropped from.
 *
 * @param image The network's input before it is resized.
 * @param crop Where it lies in its slice. Default: it is the slice.
 * @returns The picture, and the heat at the same size.
 */
export function drawExplanation(image: ByteImage, heat: HeatMap, crop: Crop | undefined) {
  const [rows, cols] = image.shape;
  const placed = crop ? placeHeat(heat, crop.box, crop) : enlargeHeat(heat, { rows, cols });
  return { picture: overlayHeat(drawCenter(image, crop), placed), heat: placed };
}
