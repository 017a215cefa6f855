import type { SliceMetadata } from "../../types.js";
import { parseDataSet } from "./parse-data-set.js";
import { readFileMetadata } from "./read-slices.js";

/**
 * Parses the header of one DICOM image. The bytes of the pixels need not be there: the first few kilobytes of a file
 * will do as long as they reach the tag of PixelData (for the deflated transfer syntax the whole file is needed).
 *
 * SamplesPerPixel and NumberOfFrames default to 1, PixelRepresentation to 0, HighBit to BitsStored - 1. What neither
 * pixels nor positions depend on (windows, PixelSpacing, SliceThickness, GantryDetectorTilt, InstanceNumber) is left out
 * where it is no number, and taken as far as it goes where it has too few values or too many. Of a multi-frame file this
 * is what holds for all of its frames: see `parseImage`. UIDs are taken as text, whatever they look like: never make
 * a path of one without a check.
 *
 * @param bytes A DICOM file (DICOM PS3.10), or its beginning; preamble and file meta elements may be absent.
 * @throws TypeError unless `bytes` is a Uint8Array.
 * @throws DicomError with tag `PixelData` where PixelData is not reached: the bytes end early, the header is damaged, or
 * the file holds no image. Given a beginning, read the whole file and try again before believing any DicomError.
 * @throws DicomError with the keyword as tag where a required element is missing or a value is malformed.
 */
export function parseMetadata(bytes: Uint8Array): SliceMetadata {
  return readFileMetadata(parseDataSet(bytes));
}
