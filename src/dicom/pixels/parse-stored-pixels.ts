import { decodeSlice, type StoredPixels } from "./decode-slice.js";
import { parseImage } from "./parse-image.js";

/** Which slice of a file. */
export interface FrameOptions {
  /** From 0. Default 0: the only one of a single-frame file. */
  readonly frame?: number;
}

/**
 * Parses the header and the stored values of one gray slice: see {@link parseImage} and {@link decodeSlice}, which decode
 * many slices of one file without parsing it anew.
 *
 * @param bytes A whole DICOM file.
 * @throws TypeError, DicomError, UnsupportedError and RangeError as these two do.
 */
export async function parseStoredPixels(bytes: Uint8Array, { frame = 0 }: FrameOptions = {}): Promise<StoredPixels> {
  return decodeSlice(parseImage(bytes), frame);
}
