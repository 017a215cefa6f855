import ndarray, { type NdArray } from "ndarray";
import { assertImage } from "../guards/internal.js";
import type { LabelMap } from "../types.js";
import { findRuns, type Runs } from "./find-runs.js";
import { joinRuns } from "./join-runs.js";

/** The connected components of a mask. */
export interface LabeledComponents {
  /** The component of each element, numbered from 1 in row-major order of their first elements; 0 is background. */
  readonly labels: LabelMap;
  /** Number of elements of each component, by its number; `sizes[0]` counts the background. */
  readonly sizes: Int32Array;
}

/**
 * Writes the number of each component at its first element, and returns the number of components. Within a row, roots
 * are ordered per channel only, so they are marked first and then numbered from left to right.
 */
function numberComponents(
  labels: Int32Array,
  { edges, lineStarts, channels, rowLength }: Runs,
  roots: Int32Array,
): number {
  let count = 0;
  for (let rowStart = 0, line = 0; rowStart < labels.length; rowStart += rowLength, line += channels) {
    let scanEnd = rowStart;
    for (let run = lineStarts[line]; run < lineStarts[line + channels]; run++) {
      if (roots[run] !== run) continue;
      labels[edges[2 * run]] = 1;
      scanEnd = rowStart + rowLength;
    }
    for (let offset = rowStart; offset < scanEnd; offset++) if (labels[offset] !== 0) labels[offset] = ++count;
  }
  return count;
}

/** Copies the number at the first element of each component to all its runs, and counts its elements. */
function paintRuns(labels: Int32Array, sizes: Int32Array, { edges, channels }: Runs, roots: Int32Array): void {
  sizes[0] = labels.length;
  for (let run = 0; run < roots.length; run++) {
    const label = labels[edges[2 * roots[run]]];
    const start = edges[2 * run];
    const end = edges[2 * run + 1];
    for (let offset = start; offset < end; offset += channels) labels[offset] = label;
    sizes[label] += (end - start) / channels;
    sizes[0] -= (end - start) / channels;
  }
}

/**
 * Finds the connected components of a mask. Elements are neighbors if they are one step apart along one axis, including
 * the channel axis; diagonals do not connect. Numbers and sizes equal those of `scipy.ndimage.label` with its default
 * structure.
 *
 * @param mask `[rows, cols]` or `[rows, cols, channels]`; every value except 0 is foreground.
 * @throws ShapeError for another shape.
 *
 * @example
 * ```ts
 * const mask = ndarray(Uint8Array.of(1, 1, 0, 0, 0, 1), [2, 3]);
 * console.log(labelComponents(mask).sizes); // Int32Array(3) [ 3, 2, 1 ]: background, then two components
 * ```
 */
export function labelComponents(mask: NdArray<Uint8Array>): LabeledComponents {
  assertImage("labelComponents: mask", mask, "8-bit values", ["rows", "cols"], ["rows", "cols", "channels"]);
  const runs = findRuns(mask, 0);
  const roots = joinRuns(runs);
  const labels = new Int32Array(mask.size);
  const sizes = new Int32Array(numberComponents(labels, runs, roots) + 1);
  paintRuns(labels, sizes, runs, roots);
  return { labels: ndarray(labels, [...mask.shape]), sizes };
}
