import ndarray from "ndarray";
import { assertShape } from "../array.js";
import { DicomError } from "../errors.js";
import type { HuImage } from "../types.js";
import type { StoredPixels } from "./parse-stored-pixels.js";

/** The range of Int16Array. */
const LOWEST = -32768;
const HIGHEST = 32767;

/**
 * Converts stored values to Hounsfield units: RescaleSlope (default 1) times value plus RescaleIntercept (default 0),
 * rounded to the nearest whole number (halves upward, as Math.round does) and saturated to 16 bits.
 *
 * Padding outside the scanner's circle is rescaled like the rest: RSNA files hold -2000 there, hence -3024 HU.
 *
 * @returns A fresh image, `[rows, cols]`, of the same size.
 * @throws ShapeError unless the pixels are `[rows, cols]`.
 * @throws DicomError with tag `RescaleSlope` for a slope of 0, which would make every pixel the same.
 */
export function toHounsfield(stored: StoredPixels): HuImage {
  const { metadata, pixels } = stored;
  assertShape("toHounsfield: pixels", pixels, ["rows", "cols"]);
  const { RescaleSlope: slope = 1, RescaleIntercept: intercept = 0 } = metadata;
  if (slope === 0) throw new DicomError("toHounsfield: RescaleSlope must not be 0, got 0", { tag: "RescaleSlope" });
  const [rows, cols] = pixels.shape;
  const [rowStride, colStride] = pixels.stride;
  const values = new Int16Array(rows * cols);
  for (let row = 0, offset = 0; row < rows; row++) {
    const rowStart = pixels.offset + row * rowStride;
    for (let col = 0; col < cols; col++, offset++) {
      // DICOM PS3.3 section C.11.1.1.2: output units = m * SV + b.
      const hounsfield = Math.round(slope * pixels.data[rowStart + col * colStride] + intercept);
      values[offset] = Math.min(HIGHEST, Math.max(LOWEST, hounsfield));
    }
  }
  return ndarray(values, [rows, cols]);
}
