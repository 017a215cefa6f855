import { assertNumber, assertOptions, toBytes } from "../../guards/internal.js";
import { decodeSlice, type StoredPixels } from "./decode-slice.js";
import { parseImage } from "./parse-image.js";

/** Choice of a slice in a file. */
export interface FrameOptions {
  /** Frame index, from 0. Default 0, the only frame of a single-frame file. */
  readonly frame?: number;
}

/**
 * Returns the chosen frame.
 *
 * @param name The public function, for messages.
 * @throws TypeError for another option, and for anything but a number; RangeError unless it is whole and at least 0.
 */
export function frameOf(name: string, options: FrameOptions): number {
  assertOptions<FrameOptions>(name, options, { frame: true });
  const { frame = 0 } = options;
  assertNumber(`${name}: frame`, frame);
  if (Number.isInteger(frame) && frame >= 0) return frame;
  throw new RangeError(`${name}: frame must be a whole number, at least 0, got ${frame}`);
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
export async function parseStoredPixels(
  bytes: Uint8Array | ArrayBuffer,
  options: FrameOptions = {},
): Promise<StoredPixels> {
  const file = toBytes("parseStoredPixels: bytes", bytes);
  const frame = frameOf("parseStoredPixels", options);
  return decodeSlice(parseImage(file), frame);
}
