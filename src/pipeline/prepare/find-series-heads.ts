import type { PrepareSettings } from "../images/prepare-settings.js";
import { findHeads, type HeadBoxes, uniteHeads } from "./draw-images.js";
import { type DecodedNeighbors, type DecodedSlice, planesOf, withNeighbors } from "./with-neighbors.js";

/** The boxes of a slice: of the heads that it shows, and what it is cropped to. */
export interface SliceHeads {
  readonly own: HeadBoxes;
  readonly crop: HeadBoxes;
}

/** Finds the heads in one slice, which is cropped to them. */
export function findSliceHeads(neighbors: DecodedNeighbors, settings: PrepareSettings): SliceHeads {
  const own = findHeads(planesOf(neighbors), settings);
  return { own, crop: own };
}

/** Finds the heads in all slices of a series; slices of one size are cropped to one box. */
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
