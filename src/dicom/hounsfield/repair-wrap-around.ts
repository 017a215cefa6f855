import ndarray from "ndarray";
import { assertNumber } from "../../guards/internal.js";
import { assertStored } from "../pixels/assert-stored.js";
import type { StoredPixels } from "../pixels/decode-slice.js";

/** BitsStored of the affected files, and the number of values that so many bits have. */
const REPAIRED_BITS = 12;
const VALUE_COUNT = 2 ** REPAIRED_BITS;

/** RescaleIntercepts of the affected files: above -100 and at most 1. Others leave room for air, at -1000 HU. */
const INTERCEPTS = { above: -100, atMost: 1 };

/** Stored values from here up are wrapped: -1024 became 3072. */
const FIRST_WRAPPED = VALUE_COUNT - 1024;

/** Largest stored value that air becomes: -900 became 3196. */
const LAST_AIR = VALUE_COUNT - 900;

/** Smallest share of the pixels that must be wrapped air: head scans hold more air, and less metal of 3072 to 3196 HU. */
const SMALLEST_AIR_SHARE = 0.01;

/** Added to stored values, so that none is below 0, and subtracted from RescaleIntercept. */
const SHIFT = 1024;

/** Whether a header is that of an affected file: unsigned 12-bit values whose intercept leaves no room for air. */
function hasRoomlessHeader({ metadata, modalityLut }: StoredPixels): boolean {
  const { BitsStored, PixelRepresentation, RescaleSlope, RescaleIntercept } = metadata;
  return (
    !modalityLut &&
    BitsStored === REPAIRED_BITS &&
    PixelRepresentation === 0 &&
    RescaleSlope === 1 &&
    RescaleIntercept !== undefined &&
    RescaleIntercept > INTERCEPTS.above &&
    RescaleIntercept <= INTERCEPTS.atMost
  );
}

/** Whether values show that air was wrapped around. Where it was clipped to 0 instead, more pixels are 0 than wrapped air. */
function hasWrappedAir({ pixels }: StoredPixels): boolean {
  const [rows, cols] = pixels.shape;
  let air = 0;
  let zeros = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const value = pixels.get(row, col);
      if (value >= FIRST_WRAPPED && value <= LAST_AIR) air++;
      if (value === 0) zeros++;
    }
  }
  return air > zeros && air >= SMALLEST_AIR_SHARE * rows * cols;
}

/**
 * Repairs stored values whose negative ones, above all air, wrapped around to the top of the 12-bit range.
 *
 * Some files of the RSNA 2019 challenge hold Hounsfield units in unsigned 12 bits with a RescaleIntercept near 0: -1000
 * became 3096. They are repaired if BitsStored is 12, PixelRepresentation 0, RescaleSlope 1, RescaleIntercept above -100
 * and at most 1, and at least 1 % of the pixels, and more than are 0, are wrapped air, 3072 to 3196. Values of 3072 and more then lose
 * 4096. All values move up by 1024 and RescaleIntercept down by as much, which leaves Hounsfield units as they are. The
 * idea is from the fifth-place entry (https://github.com/Anjum48/rsna-ich), which shifts every file with such a header.
 *
 * @returns Repaired copies of values and header, with `repairedPixels`; any other record unchanged.
 *
 * @example
 * ```ts
 * const stored = await parseStoredPixels(bytes);
 * const image = toHounsfield(repairWrapAround(stored));
 * ```
 */
export function repairWrapAround(stored: StoredPixels): StoredPixels {
  assertStored("repairWrapAround", stored);
  assertNumber("repairWrapAround: metadata.BitsStored", stored.metadata.BitsStored);
  assertNumber("repairWrapAround: metadata.PixelRepresentation", stored.metadata.PixelRepresentation);
  if (!hasRoomlessHeader(stored) || !hasWrappedAir(stored)) return stored;
  const [rows, cols] = stored.pixels.shape;
  const pixels = ndarray(new Uint16Array(rows * cols), [rows, cols]);
  let repairedPixels = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const value = stored.pixels.get(row, col);
      const isWrapped = value >= FIRST_WRAPPED;
      pixels.set(row, col, isWrapped ? value - VALUE_COUNT + SHIFT : value + SHIFT);
      if (isWrapped) repairedPixels++;
    }
  }
  const RescaleIntercept = (stored.metadata.RescaleIntercept as number) - SHIFT;
  return { ...stored, metadata: { ...stored.metadata, RescaleIntercept }, pixels, repairedPixels };
}
