import type { DataSet } from "dicom-parser";
import type { Orientation, SliceMetadata, Vector3 } from "../types.js";
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

/**
 * Reads the elements that a single-frame file has at its top, and a multi-frame file in its functional groups.
 *
 * @throws DicomError, tagged with the keyword, where a value is malformed.
 */
export function readFrameElements(dataSet: DataSet): FrameElements {
  return {
    ImagePositionPatient: readTuple<Vector3>(dataSet, "ImagePositionPatient", 3),
    ImageOrientationPatient: readTuple<Orientation>(dataSet, "ImageOrientationPatient", 6),
    PixelSpacing: readTuple<readonly [number, number]>(dataSet, "PixelSpacing", 2),
    SliceThickness: readDecimal(dataSet, "SliceThickness"),
    RescaleSlope: readDecimal(dataSet, "RescaleSlope"),
    RescaleIntercept: readDecimal(dataSet, "RescaleIntercept"),
    WindowCenter: readSoundDecimals(dataSet, "WindowCenter"),
    WindowWidth: readSoundDecimals(dataSet, "WindowWidth"),
  };
}
