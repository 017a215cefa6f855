import type { SliceMetadata } from "../../types.js";
import { isNativeTransferSyntax } from "../header/transfer-syntax-name.js";

/** A typed array of stored values: 8 or 16 bits, signed if PixelRepresentation is 1. */
export type StoredArray = Int8Array | Uint8Array | Int16Array | Uint16Array;

/** Stored values without surplus bits, and a mask of padding. */
interface CleanValues {
  readonly values: StoredArray;
  /** 1 where a value is padding; absent if none is. */
  readonly padding?: Uint8Array;
}

/**
 * Marks values equal to PixelPaddingValue, or in the range from it to PixelPaddingRangeLimit. Returns whether any are.
 */
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

/** Reduces each value to the BitsStored bits that end at HighBit, in place. */
function extractBits(values: StoredArray, { BitsStored, HighBit }: SliceMetadata, isSigned: boolean): void {
  // A shift to the top of 32 bits and back, which copies the sign or zeros.
  const up = 31 - HighBit;
  const down = 32 - BitsStored;
  if (isSigned) for (let i = 0; i < values.length; i++) values[i] = (values[i] << up) >> down;
  else for (let i = 0; i < values.length; i++) values[i] = (values[i] << up) >>> down;
}

/**
 * Drops the bits of stored values outside BitsStored and HighBit, in place, and finds the padding. A value is padding
 * if it matches before its surplus bits are dropped, since scanners write -2000 among 12-bit values, or after.
 *
 * @param values Changed in place.
 */
export function cleanStoredValues(values: StoredArray, metadata: SliceMetadata): CleanValues {
  const { BitsAllocated, BitsStored, PixelPaddingValue, PixelRepresentation, TransferSyntaxUID } = metadata;
  const padding = PixelPaddingValue === undefined ? undefined : new Uint8Array(values.length);
  let isPadded = padding !== undefined && markPadding(values, metadata, padding);
  if (BitsStored < BitsAllocated) {
    // HighBit describes uncompressed pixels; decoders always align samples to bit 0.
    const isNative = isNativeTransferSyntax(TransferSyntaxUID);
    const format = isNative ? metadata : { ...metadata, HighBit: BitsStored - 1 };
    extractBits(values, format, PixelRepresentation === 1);
    if (padding !== undefined && markPadding(values, metadata, padding)) isPadded = true;
  }
  return padding && isPadded ? { values, padding } : { values };
}
