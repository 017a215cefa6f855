import type { HuImage, SliceMetadata } from "../../types.js";
import type { StoredPixels } from "../pixels/decode-slice.js";
import { type FrameOptions, parseStoredPixels } from "../pixels/parse-stored-pixels.js";
import { padToSquare } from "./pad-to-square.js";
import { repairWrapAround } from "./repair-wrap-around.js";
import { toHounsfield } from "./to-hounsfield.js";

/** One slice in Hounsfield units and the header that it came with. */
export interface HuSlice {
  /** As in the file: RescaleIntercept before any repair, Rows and Columns before padding. */
  readonly metadata: SliceMetadata;
  /** Square, `[size, size]`. */
  readonly image: HuImage;
  /** Number of pixels whose wrapped-around value was repaired; 0 for nearly all files. */
  readonly repairedPixels: number;
}

/**
 * Makes a square image in Hounsfield units of stored values: repaired where 12 bits wrapped around, rescaled, padded
 * with air.
 *
 * @throws DicomError as {@link toHounsfield} does, UnsupportedError as {@link padToSquare}.
 */
export function toHuSlice(stored: StoredPixels): HuSlice {
  const { repairedPixels = 0, ...repaired } = repairWrapAround(stored);
  const image = toHounsfield(repaired);
  const [rows, cols] = image.shape;
  return { metadata: stored.metadata, image: rows === cols ? image : padToSquare(image), repairedPixels };
}

/**
 * Parses one DICOM slice to a square image in Hounsfield units: see {@link parseStoredPixels} and {@link toHuSlice}.
 *
 * @param bytes A whole DICOM file.
 * @throws TypeError, DicomError, UnsupportedError and RangeError as these two do.
 */
export async function parseHuImage(bytes: Uint8Array, { frame = 0 }: FrameOptions = {}): Promise<HuSlice> {
  return toHuSlice(await parseStoredPixels(bytes, { frame }));
}
