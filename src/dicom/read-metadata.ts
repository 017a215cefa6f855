import type { DataSet } from "dicom-parser";
import { DicomError } from "../errors.js";
import type { Orientation, SliceMetadata, Vector3 } from "../types.js";
import type { ParsedHeader } from "./parse-data-set.js";
import { readDecimal, readDecimals, readText, readTuple, readUnsigned, required } from "./read-element.js";
import { type Keyword, TAGS } from "./tags.js";

/** Throws unless a number of the header is whole and within its range. */
function assertRange(keyword: Keyword, value: number, range: readonly [number, number]): void {
  const [low, high] = range;
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new DicomError(`${keyword} must be a whole number from ${low} to ${high}, got ${value}`, { tag: keyword });
}

/** Throws where the description of the pixels contradicts itself (DICOM PS3.5 section 8.1.1). */
function assertPixelFormat(metadata: SliceMetadata): void {
  const { Rows, Columns, NumberOfFrames, BitsAllocated, BitsStored, PixelRepresentation } = metadata;
  assertRange("Rows", Rows, [1, 65535]);
  assertRange("Columns", Columns, [1, 65535]);
  assertRange("NumberOfFrames", NumberOfFrames, [1, 2 ** 31 - 1]);
  assertRange("BitsAllocated", BitsAllocated, [1, 64]);
  assertRange("BitsStored", BitsStored, [1, BitsAllocated]);
  assertRange("PixelRepresentation", PixelRepresentation, [0, 1]);
}

/** Throws where InstanceNumber is no whole number of 32 bits, as IS has to be (DICOM PS3.5 section 6.2). */
function assertInstanceNumber({ InstanceNumber }: SliceMetadata): void {
  if (InstanceNumber !== undefined) assertRange("InstanceNumber", InstanceNumber, [-(2 ** 31), 2 ** 31 - 1]);
}

/** Reads PixelPaddingValue, signed or unsigned as the pixels are (DICOM PS3.3 section C.7.5.1.1.2). */
function readPadding(dataSet: DataSet, pixelRepresentation: number): number | undefined {
  const tag = TAGS.PixelPaddingValue;
  return pixelRepresentation === 1 ? dataSet.int16(tag) : dataSet.uint16(tag);
}

/**
 * Reads the elements of a parsed header into a record.
 *
 * @throws DicomError, tagged with the keyword, where a required element is missing or a value is malformed.
 */
export function readMetadata({ dataSet, transferSyntax }: ParsedHeader): SliceMetadata {
  const BitsStored = required(readUnsigned(dataSet, "BitsStored"), "BitsStored");
  const PixelRepresentation = readUnsigned(dataSet, "PixelRepresentation") ?? 0;
  const metadata: SliceMetadata = {
    SOPInstanceUID: required(readText(dataSet, "SOPInstanceUID"), "SOPInstanceUID"),
    StudyInstanceUID: required(readText(dataSet, "StudyInstanceUID"), "StudyInstanceUID"),
    SeriesInstanceUID: required(readText(dataSet, "SeriesInstanceUID"), "SeriesInstanceUID"),
    PatientID: readText(dataSet, "PatientID"),
    StudyID: readText(dataSet, "StudyID"),
    Modality: readText(dataSet, "Modality"),
    TransferSyntaxUID: required(transferSyntax || undefined, "TransferSyntaxUID"),
    InstanceNumber: readDecimal(dataSet, "InstanceNumber"),
    ImagePositionPatient: readTuple<Vector3>(dataSet, "ImagePositionPatient", 3),
    ImageOrientationPatient: readTuple<Orientation>(dataSet, "ImageOrientationPatient", 6),
    PixelSpacing: readTuple<readonly [number, number]>(dataSet, "PixelSpacing", 2),
    SliceThickness: readDecimal(dataSet, "SliceThickness"),
    GantryDetectorTilt: readDecimal(dataSet, "GantryDetectorTilt"),
    Rows: required(readUnsigned(dataSet, "Rows"), "Rows"),
    Columns: required(readUnsigned(dataSet, "Columns"), "Columns"),
    NumberOfFrames: readDecimal(dataSet, "NumberOfFrames") ?? 1,
    SamplesPerPixel: readUnsigned(dataSet, "SamplesPerPixel") ?? 1,
    PhotometricInterpretation: required(readText(dataSet, "PhotometricInterpretation"), "PhotometricInterpretation"),
    BitsAllocated: required(readUnsigned(dataSet, "BitsAllocated"), "BitsAllocated"),
    BitsStored,
    HighBit: readUnsigned(dataSet, "HighBit") ?? BitsStored - 1,
    PixelRepresentation,
    RescaleSlope: readDecimal(dataSet, "RescaleSlope"),
    RescaleIntercept: readDecimal(dataSet, "RescaleIntercept"),
    PixelPaddingValue: readPadding(dataSet, PixelRepresentation),
    WindowCenter: readDecimals(dataSet, "WindowCenter"),
    WindowWidth: readDecimals(dataSet, "WindowWidth"),
  };
  assertPixelFormat(metadata);
  assertInstanceNumber(metadata);
  return metadata;
}
