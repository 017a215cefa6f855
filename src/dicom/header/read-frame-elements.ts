import type { DataSet } from "dicom-parser";
import type { Orientation, SliceMetadata, Vector3 } from "../../types.js";
import { readDecimal, readSoundDecimals, readText, readTextAt, readTexts, readTuple } from "./read-element.js";
import { ACQUISITION_DATE_TIME, FRAME_TAGS, TAGS } from "./tags.js";

/** The elements that may differ between the frames of a multi-frame file. */
export type FrameElements = Pick<
  SliceMetadata,
  | "ImagePositionPatient"
  | "ImageOrientationPatient"
  | "PixelSpacing"
  | "SliceThickness"
  | "RescaleSlope"
  | "RescaleIntercept"
  | "RescaleType"
  | "WindowCenter"
  | "WindowWidth"
  | "ImageType"
  | "AcquisitionNumber"
  | "AcquisitionTime"
  | "TemporalPositionIdentifier"
  | "TemporalPositionIndex"
  | "StackID"
  | "ConvolutionKernel"
  | "KVP"
>;

/** Reads PixelSpacing. A single value stands for both rows and columns. */
function readPixelSpacing(dataSet: DataSet): FrameElements["PixelSpacing"] {
  const [rows, columns = rows] = readSoundDecimals(dataSet, "PixelSpacing") ?? [];
  return rows === undefined ? undefined : [rows, columns];
}

/** Reads the values of an element that stands for ImageType. */
function readImageType(dataSet: DataSet): FrameElements["ImageType"] {
  const ofFrame = readTextAt(dataSet, "FrameType", FRAME_TAGS.ImageType);
  return ofFrame?.split("\\").map((part) => part.trim()) ?? readTexts(dataSet, "ImageType");
}

function readAcquisitionNumber(dataSet: DataSet): number | undefined {
  return dataSet.uint16(FRAME_TAGS.AcquisitionNumber) ?? readSoundDecimals(dataSet, "AcquisitionNumber")?.at(0);
}

/** Reads when the acquisition began, with the day where the file gives it. */
function readAcquisitionTime(dataSet: DataSet): string | undefined {
  const dateTime = [FRAME_TAGS.AcquisitionTime, ACQUISITION_DATE_TIME].map((tag) =>
    readTextAt(dataSet, "AcquisitionDateTime", tag),
  );
  return dateTime.find((text) => text !== undefined) ?? readText(dataSet, "AcquisitionTime");
}

/** Reads an element of UL; `undefined` where it has no value. */
function readLong(dataSet: DataSet, tag: string): number | undefined {
  return dataSet.elements[tag]?.length === 4 ? dataSet.uint32(tag) : undefined;
}

/**
 * Reads the elements that a single-frame file has at its top level, and a multi-frame file in its functional groups.
 *
 * @throws DicomError with the keyword as tag if a value is malformed.
 */
export function readFrameElements(dataSet: DataSet): FrameElements {
  return {
    ImagePositionPatient: readTuple<Vector3>(dataSet, "ImagePositionPatient", 3),
    ImageOrientationPatient: readTuple<Orientation>(dataSet, "ImageOrientationPatient", 6),
    PixelSpacing: readPixelSpacing(dataSet),
    SliceThickness: readSoundDecimals(dataSet, "SliceThickness")?.at(0),
    RescaleSlope: readDecimal(dataSet, "RescaleSlope"),
    RescaleIntercept: readDecimal(dataSet, "RescaleIntercept"),
    WindowCenter: readSoundDecimals(dataSet, "WindowCenter"),
    WindowWidth: readSoundDecimals(dataSet, "WindowWidth"),
    RescaleType: readText(dataSet, "RescaleType"),
    ImageType: readImageType(dataSet),
    AcquisitionNumber: readAcquisitionNumber(dataSet),
    AcquisitionTime: readAcquisitionTime(dataSet),
    TemporalPositionIdentifier: readSoundDecimals(dataSet, "TemporalPositionIdentifier")?.at(0),
    TemporalPositionIndex: readLong(dataSet, TAGS.TemporalPositionIndex),
    StackID: readText(dataSet, "StackID"),
    ConvolutionKernel: readTexts(dataSet, "ConvolutionKernel"),
    KVP: readSoundDecimals(dataSet, "KVP")?.at(0),
  };
}
