import type { DataSet } from "dicom-parser";
import type { Orientation, SliceMetadata, Vector3 } from "../../types.js";
import { readDecimal, readSoundDecimals, readTuple } from "./read-element.js";

/** What may differ from frame to frame of a multi-frame file. */
export type FrameElements = Pick<
  SliceMetadata,
  | "ImagePositionPatient"
  | "ImageOrientationPatient"
  | "PixelSpacing"
  | "SliceThickness"
  | "RescaleSlope"
  | "RescaleIntercept"
  | "WindowCenter"
  | "WindowWidth"
>;

/** Reads PixelSpacing; a file that has a single value means both. */
function readPixelSpacing(dataSet: DataSet): FrameElements["PixelSpacing"] {
  const [rows, columns = rows] = readSoundDecimals(dataSet, "PixelSpacing") ?? [];
  return rows === undefined ? undefined : [rows, columns];
}

/**
 * Reads the elements that a single-frame file has at its top, and a multi-frame file in its functional groups.
 *
 * @throws DicomError, tagged with the keyword, where a value is malformed.
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
  };
}
