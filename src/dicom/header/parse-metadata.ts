import { toBytes } from "../../guards/internal.js";
import type { SliceMetadata } from "../../types.js";
import { parseDataSet } from "./parse-data-set.js";
import { readFileMetadata } from "./read-slices.js";

/**
 * Parses the header of a DICOM image. The pixels may be missing: the first few kilobytes of a file suffice if they
 * reach the tag of PixelData (the deflated transfer syntax needs the whole file).
 *
 * SamplesPerPixel and NumberOfFrames default to 1, PixelRepresentation to 0, HighBit to BitsStored - 1. Elements that
 * affect neither pixels nor positions (windows, PixelSpacing, SliceThickness, GantryDetectorTilt, InstanceNumber) are
 * left out if they are not numbers; if they have too few or too many values, the usable ones are kept. For a
 * multi-frame file the record holds what all frames share: see `parseImage`. UIDs are copied without a check, so never
 * build a path from one unchecked.
 *
 * @param bytes A DICOM file (DICOM PS3.10), or its beginning; preamble and file meta elements may be absent.
 * @throws TypeError unless `bytes` is a Uint8Array, a Buffer or an ArrayBuffer.
 * @throws DicomError with tag `PixelData` if PixelData is not reached: the bytes end early, the header is damaged, or
 * the file contains no image. After any DicomError on the beginning of a file, try again with the whole file.
 * @throws DicomError with the keyword as tag if a required element is missing or a value is malformed.
 * @example
 * ```ts
 * const { PatientID, ImagePositionPatient } = parseMetadata(await readFile("slice.dcm"));
 * console.log(PatientID, ImagePositionPatient); // ID_f15c0eee [ -125, -115.9, 77.97 ]
 * ```
 */
export function parseMetadata(bytes: Uint8Array | ArrayBuffer): SliceMetadata {
  return readFileMetadata(parseDataSet(toBytes("parseMetadata: bytes", bytes)));
}
