import { HEAD_THRESHOLDS } from "../../crop/index.js";
import { findRuns } from "../../crop/internal.js";
import type { SliceMetadata } from "../../types.js";
import { neighborsOf } from "../../volume/index.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import type { Neighbors, Plane } from "./draw-images.js";
import { failureOf, type OpenSlice } from "./open-slices.js";
import type { PrepareFailure } from "./series-record.js";

/** A slice that is decoded. */
export interface DecodedSlice extends Plane {
  readonly slice: OpenSlice;
}

/** A decoded slice and its neighbors; at the ends of a series, and where a neighbor is too far, the slice itself. */
export interface DecodedNeighbors {
  readonly previous: DecodedSlice;
  readonly center: DecodedSlice;
  readonly next: DecodedSlice;
}

/** A decoded slice and its neighbors, as they are drawn. */
export const planesOf = ({ previous, center, next }: DecodedNeighbors): Neighbors => [previous, center, next];

/**
 * Decodes slices in order, each once, and leaves out those that fail.
 *
 * @param failures Those of the slices that fail are added.
 */
export async function* decodeInOrder(
  slices: readonly OpenSlice[],
  failures: PrepareFailure[],
): AsyncGenerator<DecodedSlice> {
  for (const slice of slices) {
    try {
      const image = await slice.decode();
      yield { slice, image, runs: findRuns(image, HEAD_THRESHOLDS.water) };
    } catch (error) {
      failures.push(failureOf(slice, "pixels", error));
    }
  }
}

/** Joins three slices, of which the outer ones may be absent, by the rule of `neighborsOf` and if of one size. */
function join(
  [before, center, after]: readonly [DecodedSlice | undefined, DecodedSlice, DecodedSlice | undefined],
  maxStepMm: number | null,
): DecodedNeighbors {
  const [size] = center.image.shape;
  const present = [before, center, after].filter((decoded) => decoded?.image.shape[0] === size) as DecodedSlice[];
  const slices = present.map(({ slice }) => slice.metadata);
  const found = neighborsOf({ slices }, present.indexOf(center), { maxStepMm: maxStepMm ?? undefined });
  const decodedOf = (metadata: SliceMetadata) => present[slices.indexOf(metadata)];
  return { previous: decodedOf(found.previous), center, next: decodedOf(found.next) };
}

/** Goes along decoded slices, highest first, and gives each with its neighbors: three are held at a time. */
export async function* withNeighbors(
  decoded: AsyncIterable<DecodedSlice> | Iterable<DecodedSlice>,
  { maxStepMm }: PrepareSettings,
): AsyncGenerator<DecodedNeighbors> {
  let before: DecodedSlice | undefined;
  let center: DecodedSlice | undefined;
  for await (const next of decoded) {
    if (center) yield join([before, center, next], maxStepMm);
    before = center;
    center = next;
  }
  if (center) yield join([before, center, undefined], maxStepMm);
}
