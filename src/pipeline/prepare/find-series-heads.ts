import type { PrepareSettings } from "../images/prepare-settings.js";
import { findHeads, type HeadBoxes, uniteHeads } from "./draw-images.js";
import { type DecodedNeighbors, type DecodedSlice, planesOf, withNeighbors } from "./with-neighbors.js";

/** Head boxes of a slice. */
export interface SliceHeads {
  /** Boxes of the head that the slice itself shows. */
  readonly own: HeadBoxes;
  /** Boxes that the images are cropped to. */
  readonly crop: HeadBoxes;
}

/** Finds the head in one slice, whose images are cropped to it. */
export function findSliceHeads(neighbors: DecodedNeighbors, settings: PrepareSettings): SliceHeads {
  const own = findHeads(planesOf(neighbors), settings);
  return { own, crop: own };
}

/** Finds the head in all slices of a series. Slices of the same size are cropped to one box. */
export async function findSeriesHeads(
  decoded: readonly DecodedSlice[],
  settings: PrepareSettings,
): Promise<SliceHeads[]> {
  const found: { readonly size: number; readonly own: HeadBoxes }[] = [];
  for await (const neighbors of withNeighbors(decoded, settings)) {
    found.push({ size: neighbors.center.image.shape[0], own: findHeads(planesOf(neighbors), settings) });
  }
  const sizes = new Set(found.map(({ size }) => size));
  const unite = (size: number) => uniteHeads(found.filter((slice) => slice.size === size).map(({ own }) => own));
  const united = new Map([...sizes].map((size) => [size, unite(size)]));
  return found.map(({ size, own }) => ({ own, crop: united.get(size)! }));
}
