import { decodeSlice, type StoredPixels } from "./decode-slice.js";
import { parseImage } from "./parse-image.js";

/** Choice of a slice in a file. */
export interface FrameOptions {
  /** Frame index, from 0. Default 0, the only frame of a single-frame file. */
  readonly frame?: number;
}

/**
 * Parses a DICOM file and decodes the stored values of one gray slice. To decode several slices of a file, call
 * {@link parseImage} once and {@link decodeSlice} for each.
 *
 * @param bytes A whole DICOM file.
 * @param options Choice of the slice.
 * @throws TypeError, DicomError, UnsupportedError and RangeError as these two functions do.
 * @example
 * ```ts
 * const { metadata, pixels } = await parseStoredPixels(await readFile("slice.dcm"));
 * console.log(metadata.RescaleIntercept, pixels.get(0, 0)); // -1024 24
 * ```
 */
export async function parseStoredPixels(bytes: Uint8Array, { frame = 0 }: FrameOptions = {}): Promise<StoredPixels> {
  return decodeSlice(parseImage(bytes), frame);
}
