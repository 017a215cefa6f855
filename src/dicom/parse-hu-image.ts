import type { HuImage, SliceMetadata } from "../types.js";
import { padToSquare } from "./pad-to-square.js";
import { parseStoredPixels } from "./parse-stored-pixels.js";
import { repairWrapAround } from "./repair-wrap-around.js";
import { toHounsfield } from "./to-hounsfield.js";

/** One slice in Hounsfield units and the header that it came with. */
export interface HuSlice {
  /** As in the file: RescaleIntercept before any repair, Rows and Columns before padding. */
  readonly metadata: SliceMetadata;
  /** Square, `[size, size]`. */
  readonly image: HuImage;
}

/**
 * Parses one uncompressed DICOM slice to a square image in Hounsfield units: stored values, repaired where 12 bits
 * wrapped around, rescaled, padded with air.
 *
 * @param bytes A whole DICOM file.
 * @throws TypeError, DicomError and UnsupportedError as {@link parseStoredPixels} and {@link toHounsfield} do.
 */
export function parseHuImage(bytes: Uint8Array): HuSlice {
  const stored = parseStoredPixels(bytes);
  return { metadata: stored.metadata, image: padToSquare(toHounsfield(repairWrapAround(stored))) };
}
