import type { Orientation, SliceMetadata } from "../../src/types.js";

/** Rows to the left, columns to the back: an upright axial slice. */
export const axial: Orientation = [1, 0, 0, 0, 1, 0];

/** Rows to the left, columns to the feet. */
export const coronal: Orientation = [1, 0, 0, 0, 0, -1];

/** An axial slice whose gantry leans back by some degrees: the table, and so each next slice, still moves along z. */
export function tilted(degrees: number): Orientation {
  const radians = (degrees * Math.PI) / 180;
  return [1, 0, 0, 0, Math.cos(radians), -Math.sin(radians)];
}

/** Builds the header of an axial slice at a height in millimeters. */
export function buildSlice(id: string, z: number, changes: Partial<SliceMetadata> = {}): SliceMetadata {
  return {
    SOPInstanceUID: id,
    StudyInstanceUID: "study",
    SeriesInstanceUID: "series",
    PatientID: "patient",
    TransferSyntaxUID: "1.2.840.10008.1.2.1",
    ImagePositionPatient: [-125, -125, z],
    ImageOrientationPatient: axial,
    Rows: 512,
    Columns: 512,
    NumberOfFrames: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    ...changes,
  };
}

/** Builds slices a, b, c, ... at the given heights. */
export function buildSlices(heights: readonly number[], changes: Partial<SliceMetadata> = {}): SliceMetadata[] {
  return heights.map((z, index) => buildSlice(String.fromCharCode(97 + index), z, changes));
}
