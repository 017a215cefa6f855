import ndarray, { type NdArray } from "ndarray";
import { assertShape, contiguous } from "../array.js";
import type { Box, LabelMap } from "../types.js";
import { labelComponents } from "./label-components.js";

/** Settings of {@link headBox}. */
export interface HeadBoxOptions {
  /** Whole pixels to add on each side, at least 0. Default 10. */
  readonly marginPixels?: number;
  /** Pixels above this value are foreground, in the unit of the image. Default 0: denser than water. */
  readonly threshold?: number;
}

/** Marks the elements above a threshold. */
function aboveThreshold(image: NdArray<Uint8Array> | NdArray<Int16Array>, threshold: number): NdArray<Uint8Array> {
  const { data } = contiguous<Uint8Array | Int16Array>(image);
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) mask[i] = data[i] > threshold ? 1 : 0;
  return ndarray(mask, [...image.shape]);
}

/** Finds the largest component but the background, the lowest number of equals; 0 where there is none. */
function largestComponent(sizes: Int32Array): number {
  let largest = 0;
  for (let label = 1; label < sizes.length; label++) {
    if (largest === 0 || sizes[label] > sizes[largest]) largest = label;
  }
  return largest;
}

/** Encloses one component over all channels. */
function boundingBox(labels: LabelMap, label: number): Box {
  const [rows, cols, channels = 1] = labels.shape;
  const rowLength = cols * channels;
  let [top, bottom, left, right] = [rows, -1, rowLength, -1];
  for (let row = 0; row < rows; row++) {
    const line = labels.data.subarray(row * rowLength, (row + 1) * rowLength);
    const first = line.indexOf(label);
    if (first < 0) continue;
    top = Math.min(top, row);
    bottom = row;
    left = Math.min(left, first);
    right = Math.max(right, line.lastIndexOf(label));
  }
  const col = Math.floor(left / channels);
  return { row: top, col, rows: bottom - top + 1, cols: Math.floor(right / channels) - col + 1 };
}

/** Adds a margin on each side, as far as the image reaches. */
function growBox(box: Box, marginPixels: number, shape: readonly number[]): Box {
  const row = Math.max(box.row - marginPixels, 0);
  const col = Math.max(box.col - marginPixels, 0);
  const rows = Math.min(box.row + box.rows + marginPixels, shape[0]) - row;
  const cols = Math.min(box.col + box.cols + marginPixels, shape[1]) - col;
  return { row, col, rows, cols };
}

/**
 * Finds the box around the head: the largest connected component above a threshold, and a margin. Components reach
 * across channels, so that the box holds the head of all three slices of a triplet; headrest and noise fall off.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, Hounsfield units or 8 bit.
 * @returns The box, or `undefined` where nothing is above the threshold.
 * @throws ShapeError for another shape, RangeError for options out of range.
 */
export function headBox(
  image: NdArray<Uint8Array> | NdArray<Int16Array>,
  { marginPixels = 10, threshold = 0 }: HeadBoxOptions = {},
): Box | undefined {
  assertShape("headBox: image", image, ["rows", "cols"], ["rows", "cols", 3]);
  if (!Number.isInteger(marginPixels) || marginPixels < 0) {
    throw new RangeError(`headBox: marginPixels must be a whole number, at least 0, got ${marginPixels}`);
  }
  if (!Number.isFinite(threshold)) throw new RangeError(`headBox: threshold must be finite, got ${threshold}`);
  const { labels, sizes } = labelComponents(aboveThreshold(image, threshold));
  const head = largestComponent(sizes);
  return head === 0 ? undefined : growBox(boundingBox(labels, head), marginPixels, image.shape);
}
