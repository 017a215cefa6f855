import ndarray, { type NdArray } from "ndarray";
import { assertShape, contiguous } from "../array.js";
import type { LabelMap } from "../types.js";

/** The connected components of a mask. */
export interface LabeledComponents {
  /** The component of each element, counted from 1 in row-major order of their first elements; 0 is background. */
  readonly labels: LabelMap;
  /** Elements of each component, by its number. `sizes[0]` counts the background. */
  readonly sizes: Int32Array;
}

/** Follows parents up to a root, and halves the path on the way (Tarjan and van Leeuwen 1984, doi:10.1145/62.2160). */
function findRoot(parents: Int32Array, element: number): number {
  let current = element;
  while (parents[current] !== current) {
    parents[current] = parents[parents[current]];
    current = parents[current];
  }
  return current;
}

/** Puts an element into the tree of its neighbor. The lower root wins: it is the first element of its component. */
function joinTrees(parents: Int32Array, element: number, neighbor: number): void {
  const parent = parents[element];
  const neighborParent = parents[neighbor];
  // Inside a component both hang on one root most of the time: no need to climb.
  if (parent === neighborParent) return;
  if (parent === element) {
    parents[element] = neighborParent;
    return;
  }
  const root = findRoot(parents, parent);
  const neighborRoot = findRoot(parents, neighborParent);
  parents[Math.max(root, neighborRoot)] = Math.min(root, neighborRoot);
}

/** Joins each foreground element with its foreground neighbors in the channel, the column and the row before. */
function growTrees(mask: Uint8Array, rows: number, cols: number, channels: number): Int32Array {
  const rowLength = cols * channels;
  const parents = new Int32Array(mask.length);
  for (let row = 0, offset = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      for (let channel = 0; channel < channels; channel++, offset++) {
        if (mask[offset] === 0) continue;
        parents[offset] = offset;
        if (channel > 0 && mask[offset - 1] !== 0) joinTrees(parents, offset, offset - 1);
        if (col > 0 && mask[offset - channels] !== 0) joinTrees(parents, offset, offset - channels);
        if (row > 0 && mask[offset - rowLength] !== 0) joinTrees(parents, offset, offset - rowLength);
      }
    }
  }
  return parents;
}

/**
 * Turns parents into component numbers, in place, and counts the elements of each. Roots are numbered in their order;
 * a parent comes before its children, so that it has its number by then.
 */
function numberTrees(parents: Int32Array, mask: Uint8Array): Int32Array {
  const sizes = [0];
  let foreground = 0;
  for (let offset = 0; offset < mask.length; offset++) {
    if (mask[offset] === 0) continue;
    const parent = parents[offset];
    parents[offset] = parent === offset ? sizes.push(0) - 1 : parents[parent];
    sizes[parents[offset]]++;
    foreground++;
  }
  sizes[0] = mask.length - foreground;
  return Int32Array.from(sizes);
}

/**
 * Finds the connected components of a mask. Neighbors are the elements one step away along one axis, also from channel
 * to channel; diagonals do not connect. Numbers and sizes are those of `scipy.ndimage.label` with its default structure.
 *
 * @param mask `[rows, cols]` or `[rows, cols, channels]`; every value but 0 is foreground.
 * @throws ShapeError for another shape.
 */
export function labelComponents(mask: NdArray<Uint8Array>): LabeledComponents {
  assertShape("labelComponents: mask", mask, ["rows", "cols"], ["rows", "cols", "channels"]);
  const [rows, cols, channels = 1] = mask.shape;
  const { data } = contiguous(mask);
  const labels = growTrees(data, rows, cols, channels);
  const sizes = numberTrees(labels, data);
  return { labels: ndarray(labels, [...mask.shape]), sizes };
}
