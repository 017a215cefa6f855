import { HEAD_THRESHOLDS } from "../../crop/index.js";
import { findRuns } from "../../crop/internal.js";
import type { SliceMetadata } from "../../types.js";
import { neighborsOf } from "../../volume/index.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import type { ValueCheck } from "./check-values.js";
import type { Neighbors, Plane } from "./draw-images.js";
import { failureOf, type OpenSlice } from "./open-slices.js";
import type { PrepareFailure } from "./series-record.js";

/** A decoded slice. */
export interface DecodedSlice extends Plane {
  readonly slice: OpenSlice;
  readonly repairedPixels: number;
}

/** A decoded slice and its neighbors. The slice replaces a neighbor that is absent, too far or of another size. */
export interface DecodedNeighbors {
  readonly previous: DecodedSlice;
  readonly center: DecodedSlice;
  readonly next: DecodedSlice;
}

/** Returns a decoded slice and its neighbors in the form that is drawn. */
export const planesOf = ({ previous, center, next }: DecodedNeighbors): Neighbors => [previous, center, next];

/**
 * Decodes slices in order, each once, and leaves out those that fail.
 *
 * @param lists Check to which the values of slices are added, and list to which their failures are added.
 */
export async function* decodeInOrder(
  slices: readonly OpenSlice[],
  { values, failures }: { readonly values: ValueCheck; readonly failures: PrepareFailure[] },
): AsyncGenerator<DecodedSlice> {
  for (const slice of slices) {
    try {
      const { image, repairedPixels } = await slice.decode();
      values.add(image, slice.metadata);
      yield { slice, image, repairedPixels, runs: findRuns(image, HEAD_THRESHOLDS.water) };
    } catch (error) {
      failures.push(failureOf(slice, "pixels", error));
    }
  }
}

/** Combines a slice with its neighbors, if present, by the rule of `neighborsOf`. One of another size is not used. */
function combine(
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

/** Yields each decoded slice with its neighbors, highest slice first. Three slices are held in memory at a time. */
export async function* withNeighbors(
  decoded: AsyncIterable<DecodedSlice> | Iterable<DecodedSlice>,
  { maxStepMm }: PrepareSettings,
): AsyncGenerator<DecodedNeighbors> {
  let before: DecodedSlice | undefined;
  let center: DecodedSlice | undefined;
  for await (const next of decoded) {
    if (center) yield combine([before, center, next], maxStepMm);
    before = center;
    center = next;
  }
  if (center) yield combine([before, center, undefined], maxStepMm);
}
