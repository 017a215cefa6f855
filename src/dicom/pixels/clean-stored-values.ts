import type { SliceMetadata } from "../../types.js";
import { isNativeTransferSyntax } from "../header/transfer-syntax-name.js";

/** The typed arrays of stored values: 8 or 16 bits, signed as PixelRepresentation says. */
export type StoredArray = Int8Array | Uint8Array | Int16Array | Uint16Array;

/** Stored values as the standard defines them, and which of them are padding. */
interface CleanValues {
  readonly values: StoredArray;
  /** 1 where a value is padding; absent where none is. */
  readonly padding?: Uint8Array;
}

/** Marks the values that PixelPaddingValue, or the range from it to PixelPaddingRangeLimit, calls padding. */
function markPadding(values: StoredArray, metadata: SliceMetadata, padding: Uint8Array): boolean {
  const { PixelPaddingValue: value = 0, PixelPaddingRangeLimit: limit = value } = metadata;
  const low = Math.min(value, limit);
  const high = Math.max(value, limit);
  let isFound = false;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low || values[i] > high) continue;
    padding[i] = 1;
    isFound = true;
  }
  return isFound;
}

/** Takes each value from its bits, up to HighBit, BitsStored in number, in place. */
function extractBits(values: StoredArray, { BitsStored, HighBit }: SliceMetadata, isSigned: boolean): void {
  // Shifted to the top of 32 bits and back: the shift back copies the sign, or zeros.
  const up = 31 - HighBit;
  const down = 32 - BitsStored;
  if (isSigned) for (let i = 0; i < values.length; i++) values[i] = (values[i] << up) >> down;
  else for (let i = 0; i < values.length; i++) values[i] = (values[i] << up) >>> down;
}

/**
 * Brings stored values to what BitsStored and HighBit say, in place, and finds the padding. A value is padding when it
 * is so before its surplus bits are dropped, as scanners write -2000 beside 12 bits, or after.
 *
 * @param values Fresh: they are changed.
 */
export function cleanStoredValues(values: StoredArray, metadata: SliceMetadata): CleanValues {
  const { BitsAllocated, BitsStored, PixelPaddingValue, PixelRepresentation, TransferSyntaxUID } = metadata;
  const padding = PixelPaddingValue === undefined ? undefined : new Uint8Array(values.length);
  let isPadded = padding !== undefined && markPadding(values, metadata, padding);
  if (BitsStored < BitsAllocated) {
    // Decoders align samples to bit 0 whatever HighBit says: it describes bytes, and a codestream has none.
    const isNative = isNativeTransferSyntax(TransferSyntaxUID);
    const format = isNative ? metadata : { ...metadata, HighBit: BitsStored - 1 };
    extractBits(values, format, PixelRepresentation === 1);
    if (padding !== undefined && markPadding(values, metadata, padding)) isPadded = true;
  }
  return padding && isPadded ? { values, padding } : { values };
}
