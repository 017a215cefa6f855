import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { encodeDicom } from "ct-hemorrhage/phantom";
import ndarray from "ndarray";
import type { SliceMetadata } from "../../src/types.js";

/** Rows and columns of the slices, and where the square of tissue in them begins and ends. */
export const SIZE = 32;
const SQUARE = { first: 12, last: 19 };

const HEADER = {
  StudyInstanceUID: "1.1",
  SeriesInstanceUID: "1.2",
  PatientID: "patient",
  Modality: "CT",
  TransferSyntaxUID: "1.2.840.10008.1.2.1",
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  PixelSpacing: [1, 1],
  Rows: SIZE,
  Columns: SIZE,
  NumberOfFrames: 1,
  SamplesPerPixel: 1,
  PhotometricInterpretation: "MONOCHROME2",
  BitsAllocated: 16,
  BitsStored: 16,
  HighBit: 15,
  PixelRepresentation: 1,
  RescaleSlope: 1,
  RescaleIntercept: -1024,
} as const;

/** What is special about a slice. */
export interface SliceOptions {
  /** Its height, millimeters. */
  readonly z: number;
  /** Hounsfield units of the square of 8 x 8 pixels in the air of -1000. Default 40. */
  readonly tissue?: number;
  readonly header?: Partial<SliceMetadata>;
}

/** Encodes a slice whose SOPInstanceUID is `id`. */
export function encodeSlice(id: string, { z, tissue = 40, header = {} }: SliceOptions): Uint8Array {
  const metadata = { ...HEADER, SOPInstanceUID: id, ImagePositionPatient: [0, 0, z] as const, ...header };
  const { Rows, Columns } = metadata;
  const hu = ndarray(new Int16Array(Rows * Columns).fill(-1000), [Rows, Columns]);
  for (let row = SQUARE.first; row <= SQUARE.last; row++) {
    for (let col = SQUARE.first; col <= SQUARE.last; col++) hu.set(row, col, tissue);
  }
  return encodeDicom({ metadata, hu });
}

/** Writes bytes or text to a file, and makes its folder. */
export async function writeInto(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** Writes a slice as a file. */
export async function writeSlice(path: string, id: string, options: SliceOptions): Promise<void> {
  await writeInto(path, encodeSlice(id, options));
}
