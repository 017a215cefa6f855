import { assertImage, assertNumber, assertObject } from "../../guards/internal.js";
import type { StoredPixels } from "./decode-slice.js";

/** Elements that convert stored values to Hounsfield units. As texts, they would join instead of add. */
const RESCALE = ["RescaleSlope", "RescaleIntercept"] as const;

/** Axes of stored values and of their padding. */
const AXES = ["rows", "cols"] as const;

/**
 * Throws unless a value is a slice of stored values, as `decodeSlice` returns it.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else, and for values that are not whole numbers of 8 or 16 bits; ShapeError unless they
 *   are `[rows, cols]`, and padding has the same shape.
 */
export function assertStored(name: string, stored: StoredPixels): void {
  assertObject(`${name}: stored`, stored, "a record of metadata and pixels, as parseStoredPixels returns");
  const { metadata, pixels, padding, modalityLut } = stored;
  assertObject(`${name}: metadata`, metadata, "the header of a slice");
  for (const keyword of RESCALE) {
    const value = metadata[keyword];
    if (value !== undefined) assertNumber(`${name}: metadata.${keyword}`, value);
  }
  assertImage(`${name}: pixels`, pixels, "stored values", AXES);
  if (padding !== undefined) assertImage(`${name}: padding`, padding, "8-bit values", pixels.shape);
  if (modalityLut !== undefined) assertObject(`${name}: modalityLut`, modalityLut);
}
