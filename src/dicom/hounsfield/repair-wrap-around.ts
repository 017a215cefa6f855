import ndarray from "ndarray";
import type { StoredPixels } from "../pixels/decode-slice.js";

/** BitsStored of the files at fault, and how many values that many bits have. */
const REPAIRED_BITS = 12;
const VALUE_COUNT = 2 ** REPAIRED_BITS;

/** Above this RescaleIntercept air, at -1000 HU, cannot be an unsigned stored value: it was wrapped around. */
const HIGHEST_SOUND_INTERCEPT = -100;

/** What is added before the wrapped values are taken back, and the RescaleIntercept that undoes it. */
const SHIFT = 1000;

/** Tells whether unsigned 12-bit values with this header must have wrapped around below 0 HU. */
function hasWrapAround({ metadata, modalityLut }: StoredPixels): boolean {
  const { BitsStored, PixelRepresentation, RescaleIntercept = 0 } = metadata;
  return (
    !modalityLut &&
    BitsStored === REPAIRED_BITS &&
    PixelRepresentation === 0 &&
    RescaleIntercept > HIGHEST_SOUND_INTERCEPT
  );
}

/**
 * Repairs stored values of which the negative ones, air above all, wrapped around to the top of the 12-bit range.
 *
 * Some files of the RSNA 2019 challenge hold Hounsfield units in unsigned 12 bits with a RescaleIntercept near 0: -1000
 * became 3096. Where BitsStored is 12, PixelRepresentation 0 and RescaleIntercept (0 when absent) above -100, each value
 * moves up by 1000, then down by 4096 where that reaches 4096, and RescaleIntercept becomes -1000. Any other record, and
 * one with a Modality LUT, is returned as it is. The rule is that of the fifth-place entry (https://github.com/Anjum48/rsna-ich).
 */
export function repairWrapAround(stored: StoredPixels): StoredPixels {
  if (!hasWrapAround(stored)) return stored;
  const [rows, cols] = stored.pixels.shape;
  const repaired = ndarray(new Uint16Array(rows * cols), [rows, cols]);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const shifted = stored.pixels.get(row, col) + SHIFT;
      repaired.set(row, col, shifted >= VALUE_COUNT ? shifted - VALUE_COUNT : shifted);
    }
  }
  return { ...stored, metadata: { ...stored.metadata, RescaleIntercept: -SHIFT }, pixels: repaired };
}
