import { toBytes } from "../../guards/internal.js";
import type { HuImage, SliceMetadata } from "../../types.js";
import { assertStored } from "../pixels/assert-stored.js";
import type { StoredPixels } from "../pixels/decode-slice.js";
import { type FrameOptions, frameOf, parseStoredPixels } from "../pixels/parse-stored-pixels.js";
import { padToSquare } from "./pad-to-square.js";
import { repairWrapAround } from "./repair-wrap-around.js";
import { toHounsfield } from "./to-hounsfield.js";

/** A slice in Hounsfield units, with its header. */
export interface HuSlice {
  /** The header, as in the file: RescaleIntercept before any repair, Rows and Columns before padding. */
  readonly metadata: SliceMetadata;
  /** Square image, `[size, size]`. */
  readonly image: HuImage;
  /** Number of pixels whose wrapped-around value was repaired; 0 for nearly all files. */
  readonly repairedPixels: number;
}

/**
 * Converts stored values to a square image in Hounsfield units: repairs 12-bit values that wrapped around, rescales,
 * and pads with air.
 *
 * @throws DicomError as {@link toHounsfield} does, UnsupportedError as {@link padToSquare} does.
 * @example
 * ```ts
 * const { image } = toHuSlice(await decodeSlice(parseImage(bytes), 0)); // int16 [512, 512]
 * ```
 */
export function toHuSlice(stored: StoredPixels): HuSlice {
  assertStored("toHuSlice", stored);
  const { repairedPixels = 0, ...repaired } = repairWrapAround(stored);
  const image = toHounsfield(repaired);
  const [rows, cols] = image.shape;
  return { metadata: stored.metadata, image: rows === cols ? image : padToSquare(image), repairedPixels };
}

/**
 * Reads a slice of a DICOM file as a square image in Hounsfield units: see {@link parseStoredPixels} and
 * {@link toHuSlice}.
 *
 * @param bytes A whole DICOM file.
 * @param options Choice of the slice.
 * @throws TypeError, DicomError, UnsupportedError and RangeError as these two functions do.
 * @example
 * ```ts
 * const { metadata, image } = await parseHuImage(await readFile("slice.dcm"));
 * console.log(metadata.SOPInstanceUID, image.get(256, 256)); // ID_000012eaf 36
 * ```
 */
export async function parseHuImage(bytes: Uint8Array | ArrayBuffer, options: FrameOptions = {}): Promise<HuSlice> {
  const file = toBytes("parseHuImage: bytes", bytes);
  const frame = frameOf("parseHuImage", options);
  return toHuSlice(await parseStoredPixels(file, { frame }));
}
