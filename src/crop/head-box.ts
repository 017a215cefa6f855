import type { NdArray } from "ndarray";
import { assertImage, assertNumber, assertOptions, type KnownKeys } from "../guards/internal.js";
import type { Box } from "../types.js";
import { findRuns, type Runs } from "./find-runs.js";
import { HEAD_THRESHOLDS } from "./head-thresholds.js";
import { joinRuns } from "./join-runs.js";

/** Settings of {@link headBoxOfRuns}. */
interface MarginOptions {
  /** Whole pixels to add on each side, at least 0. Default 10. */
  readonly marginPixels?: number;
  /** Smallest share of all pixels that counts as a head, 0 to 1. Default 0: even a single pixel counts. */
  readonly smallestShare?: number;
}

/** Settings of {@link headBox}. */
export interface HeadBoxOptions extends MarginOptions {
  /** Pixels above this value are foreground, in the unit of the image. Default `HEAD_THRESHOLDS.water`, which is 0. */
  readonly threshold?: number;
}

/** Keys of {@link HeadBoxOptions}. */
const OPTIONS: KnownKeys<HeadBoxOptions> = { marginPixels: true, smallestShare: true, threshold: true };

/** Finds the root and the number of pixels of the largest component; of equal ones, the first in row-major order. */
function largestComponent({ edges, channels }: Runs, roots: Int32Array) {
  const sizes = new Int32Array(roots.length);
  for (let run = 0; run < roots.length; run++) sizes[roots[run]] += edges[2 * run + 1] - edges[2 * run];
  let largest = 0;
  for (let root = 1; root < roots.length; root++) {
    const isFirst = edges[2 * root] < edges[2 * largest];
    if (sizes[root] > sizes[largest] || (sizes[root] === sizes[largest] && isFirst)) largest = root;
  }
  return { component: largest, pixels: sizes[largest] / channels };
}

/** Computes the box around one component, over all channels. */
function boundingBox({ edges, channels, rowLength }: Runs, roots: Int32Array, component: number): Box {
  const colOf = (offset: number) => Math.floor((offset % rowLength) / channels);
  const row = Math.floor(edges[2 * component] / rowLength);
  let bottom = row;
  let left = rowLength;
  let right = -1;
  for (let run = 0; run < roots.length; run++) {
    if (roots[run] !== component) continue;
    const first = edges[2 * run];
    const last = edges[2 * run + 1] - channels;
    bottom = Math.max(bottom, Math.floor(first / rowLength));
    left = Math.min(left, colOf(first));
    right = Math.max(right, colOf(last));
  }
  return { row, col: left, rows: bottom - row + 1, cols: right - left + 1 };
}

/** Adds a margin on each side, cut off at the edges of the image. */
function growBox(box: Box, marginPixels: number, { rowLength, channels, lineStarts }: Runs): Box {
  const imageRows = (lineStarts.length - 1) / channels;
  const imageCols = rowLength / channels;
  const row = Math.max(box.row - marginPixels, 0);
  const col = Math.max(box.col - marginPixels, 0);
  const rows = Math.min(box.row + box.rows + marginPixels, imageRows) - row;
  const cols = Math.min(box.col + box.cols + marginPixels, imageCols) - col;
  return { row, col, rows, cols };
}

/** Throws unless the margin and the share are in range. */
function assertMargin(what: string, { marginPixels, smallestShare }: Required<MarginOptions>): void {
  if (!Number.isInteger(marginPixels) || marginPixels < 0) {
    throw new RangeError(`${what}: marginPixels must be a whole number, at least 0, got ${marginPixels}`);
  }
  assertNumber(`${what}: smallestShare`, smallestShare);
  if (smallestShare >= 0 && smallestShare <= 1) return;
  throw new RangeError(`${what}: smallestShare must be from 0 to 1, got ${smallestShare}`);
}

/**
 * Finds the box around the head as {@link headBox} does, but from a foreground that is already known. Each slice of a
 * series is then searched once, not again for each neighbor that it is stacked with.
 *
 * @param runs Result of {@link findRuns} or {@link stackRuns}.
 * @returns The box, or `undefined` if there is no foreground, or too little of it.
 * @throws RangeError for options out of range.
 */
export function headBoxOfRuns(
  runs: Runs,
  { marginPixels = 10, smallestShare = 0 }: MarginOptions = {},
): Box | undefined {
  assertMargin("headBoxOfRuns", { marginPixels, smallestShare });
  const roots = joinRuns(runs);
  if (roots.length === 0) return undefined;
  const { component, pixels } = largestComponent(runs, roots);
  const { lineStarts, rowLength, channels } = runs;
  const all = ((lineStarts.length - 1) / channels) * rowLength;
  return pixels < smallestShare * all ? undefined : growBox(boundingBox(runs, roots, component), marginPixels, runs);
}

/**
 * Finds the box around the head: the largest connected component above a threshold, plus a margin. Components extend
 * across channels, so the box holds the head in all three slices of a triplet; headrest and noise are left out.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, Hounsfield units or 8 bit.
 * @param options Settings: `marginPixels`, `smallestShare` and `threshold`.
 * @returns The box, or `undefined` if nothing, or too little, is above the threshold.
 * @throws TypeError for another element type, ShapeError for another shape, RangeError for options out of range.
 *
 * @example
 * ```ts
 * const box = headBox(image, { marginPixels: 10 });
 * console.log(box ?? "no head in this slice");
 * ```
 */
export function headBox(
  image: NdArray<Uint8Array> | NdArray<Int16Array>,
  options: HeadBoxOptions = {},
): Box | undefined {
  assertImage("headBox: image", image, "8-bit values or Hounsfield units", ["rows", "cols"], ["rows", "cols", 3]);
  assertOptions("headBox", options, OPTIONS);
  const { marginPixels = 10, smallestShare = 0, threshold = HEAD_THRESHOLDS.water } = options;
  assertMargin("headBox", { marginPixels, smallestShare });
  if (!Number.isFinite(threshold)) throw new RangeError(`headBox: threshold must be finite, got ${threshold}`);
  return headBoxOfRuns(findRuns(image, threshold), { marginPixels, smallestShare });
}
