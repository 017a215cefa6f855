import type { DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import type { SliceMetadata } from "../../types.js";
import type { ParsedHeader } from "./parse-data-set.js";
import { readDecimal, readSoundDecimals, readText, readWord, required } from "./read-element.js";
import { readFrameElements } from "./read-frame-elements.js";
import type { Keyword } from "./tags.js";

/** Throws unless a number of the header is a whole number within its range. */
function assertRange(keyword: Keyword, value: number, range: readonly [number, number]): void {
  const [low, high] = range;
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new DicomError(`${keyword} must be a whole number from ${low} to ${high}, got ${value}`, { tag: keyword });
}

/** Throws if the description of the pixels contradicts itself (DICOM PS3.5 section 8.1.1). */
function assertPixelFormat(metadata: SliceMetadata): void {
  const { Rows, Columns, NumberOfFrames, BitsAllocated, BitsStored, HighBit, PixelRepresentation } = metadata;
  assertRange("Rows", Rows, [1, 65535]);
  assertRange("Columns", Columns, [1, 65535]);
  assertRange("NumberOfFrames", NumberOfFrames, [1, 2 ** 31 - 1]);
  assertRange("BitsAllocated", BitsAllocated, [1, 64]);
  assertRange("BitsStored", BitsStored, [1, BitsAllocated]);
  assertRange("PixelRepresentation", PixelRepresentation, [0, 1]);
  assertRange("HighBit", HighBit, [BitsStored - 1, BitsAllocated - 1]);
}

/**
 * Reads InstanceNumber; `undefined` unless it is a whole number of 32 bits, as IS requires (DICOM PS3.5 section 6.2).
 */
function readInstanceNumber(dataSet: DataSet): number | undefined {
  const value = readSoundDecimals(dataSet, "InstanceNumber")?.at(0);
  return value === undefined || value !== (value | 0) ? undefined : value;
}

/**
 * Reads the elements of a parsed header into a record. For a multi-frame file it holds what all frames share.
 *
 * @throws DicomError with the keyword as tag if a required element is missing or a value is malformed.
 */
export function toMetadata({ dataSet, transferSyntax }: ParsedHeader): SliceMetadata {
  const BitsStored = required(readWord(dataSet, "BitsStored"), "BitsStored");
  const PixelRepresentation = readWord(dataSet, "PixelRepresentation") ?? 0;
  // Padding is signed if the pixels are (DICOM PS3.3 section C.7.5.1.1.2).
  const signed = PixelRepresentation === 1;
  const metadata: SliceMetadata = {
    SOPInstanceUID: required(readText(dataSet, "SOPInstanceUID"), "SOPInstanceUID"),
    SOPClassUID: readText(dataSet, "SOPClassUID"),
    StudyInstanceUID: required(readText(dataSet, "StudyInstanceUID"), "StudyInstanceUID"),
    SeriesInstanceUID: required(readText(dataSet, "SeriesInstanceUID"), "SeriesInstanceUID"),
    PatientID: readText(dataSet, "PatientID"),
    StudyID: readText(dataSet, "StudyID"),
    Modality: readText(dataSet, "Modality"),
    TransferSyntaxUID: required(transferSyntax || undefined, "TransferSyntaxUID"),
    InstanceNumber: readInstanceNumber(dataSet),
    GantryDetectorTilt: readSoundDecimals(dataSet, "GantryDetectorTilt")?.at(0),
    SliceLocation: readSoundDecimals(dataSet, "SliceLocation")?.at(0),
    ContrastBolusAgent: readText(dataSet, "ContrastBolusAgent"),
    ConversionType: readText(dataSet, "ConversionType"),
    BurnedInAnnotation: readText(dataSet, "BurnedInAnnotation"),
    LossyImageCompression: readText(dataSet, "LossyImageCompression"),
    Rows: required(readWord(dataSet, "Rows"), "Rows"),
    Columns: required(readWord(dataSet, "Columns"), "Columns"),
    // Some single-frame files contain 0.
    NumberOfFrames: readDecimal(dataSet, "NumberOfFrames") || 1,
    SamplesPerPixel: readWord(dataSet, "SamplesPerPixel") ?? 1,
    PhotometricInterpretation: required(readText(dataSet, "PhotometricInterpretation"), "PhotometricInterpretation"),
    BitsAllocated: required(readWord(dataSet, "BitsAllocated"), "BitsAllocated"),
    BitsStored,
    HighBit: readWord(dataSet, "HighBit") ?? BitsStored - 1,
    PixelRepresentation,
    PixelPaddingValue: readWord(dataSet, "PixelPaddingValue", { signed }),
    PixelPaddingRangeLimit: readWord(dataSet, "PixelPaddingRangeLimit", { signed }),
    ...readFrameElements(dataSet),
  };
  assertPixelFormat(metadata);
  return metadata;
}
