import type { SliceMetadata, Vector3 } from "../types.js";
import { PIXEL_FORMATS, type PixelFormat, RESCALE_INTERCEPT } from "./pixel-format.js";
import { FIELD_OF_VIEW_MM } from "./scanner.js";

/** The transfer syntax of the phantom: Explicit VR Little Endian, DICOM PS3.5 A.2. */
export const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

/** The properties of one phantom slice that determine its header. */
interface SliceFacts {
  readonly SOPInstanceUID: string;
  readonly StudyInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly PatientID: string;
  /** Patient coordinates of the middle of the image, millimeters. */
  readonly center: Vector3;
  readonly size: number;
  readonly pixelFormat: PixelFormat;
}

/** Rounds to a millionth, as the RSNA 2019 files write their positions. */
function toMillionths(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/**
 * Builds the header of a slice with the elements of the RSNA 2019 files, and no others.
 *
 * ImagePositionPatient is the center of the first pixel (DICOM PS3.3 C.7.6.2.1.1), half a pixel inside the corner.
 */
export function buildSliceMetadata({ center, size, pixelFormat, ...ids }: SliceFacts): SliceMetadata {
  const spacing = FIELD_OF_VIEW_MM / size;
  const toFirstPixel = (spacing - FIELD_OF_VIEW_MM) / 2;
  const [x, y, z] = center;
  const { BitsStored, PixelRepresentation } = PIXEL_FORMATS[pixelFormat];
  return {
    ...ids,
    Modality: "CT",
    TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
    ImagePositionPatient: [toMillionths(x + toFirstPixel), toMillionths(y + toFirstPixel), toMillionths(z)],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [spacing, spacing],
    Rows: size,
    Columns: size,
    NumberOfFrames: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    BitsAllocated: 16,
    BitsStored,
    HighBit: BitsStored - 1,
    PixelRepresentation,
    RescaleSlope: 1,
    RescaleIntercept: RESCALE_INTERCEPT,
    WindowCenter: [40],
    WindowWidth: [80],
  };
}
