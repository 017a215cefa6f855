import { DataError } from "../../errors.js";
import type { Orientation, SliceGeometry, SliceMetadata, Vector3 } from "../../types.js";
import type { ParquetColumn } from "./parquet-schema.js";

/** A slice of the metadata table. */
export interface MetadataRow {
  /** Id of the image: the name of its file without `.dcm`. */
  readonly Image: string;
  readonly metadata: SliceMetadata;
}

const text = { type: "UTF8", optional: false } as const satisfies ParquetColumn;
const optionalText = { type: "UTF8", optional: true } as const satisfies ParquetColumn;
const integer = { type: "INT32", optional: false } as const satisfies ParquetColumn;
const optionalInteger = { type: "INT32", optional: true } as const satisfies ParquetColumn;
const optionalNumber = { type: "DOUBLE", optional: true } as const satisfies ParquetColumn;

/**
 * The columns of the metadata table: the index `Image`, then the 29 columns of `train_metadata.parquet.gzip` as the
 * RSNA 2019 solutions share it, in its order, then columns that are missing there. `WindowCenter` and `WindowWidth`
 * hold the first window, as in that table; `WindowCenters` and `WindowWidths` hold all windows, separated by
 * backslashes as in DICOM (PS3.5 6.4). The values of `ImageType` are separated in the same way.
 */
export const METADATA_SCHEMA = {
  Image: text,
  BitsAllocated: integer,
  BitsStored: integer,
  Columns: integer,
  HighBit: integer,
  ImageOrientationPatient_0: optionalNumber,
  ImageOrientationPatient_1: optionalNumber,
  ImageOrientationPatient_2: optionalNumber,
  ImageOrientationPatient_3: optionalNumber,
  ImageOrientationPatient_4: optionalNumber,
  ImageOrientationPatient_5: optionalNumber,
  ImagePositionPatient_0: optionalNumber,
  ImagePositionPatient_1: optionalNumber,
  ImagePositionPatient_2: optionalNumber,
  Modality: optionalText,
  PatientID: optionalText,
  PhotometricInterpretation: text,
  PixelRepresentation: integer,
  PixelSpacing_0: optionalNumber,
  PixelSpacing_1: optionalNumber,
  RescaleIntercept: optionalNumber,
  RescaleSlope: optionalNumber,
  Rows: integer,
  SOPInstanceUID: text,
  SamplesPerPixel: integer,
  SeriesInstanceUID: text,
  StudyID: optionalText,
  StudyInstanceUID: text,
  WindowCenter: optionalNumber,
  WindowWidth: optionalNumber,
  TransferSyntaxUID: text,
  InstanceNumber: optionalInteger,
  SliceThickness: optionalNumber,
  GantryDetectorTilt: optionalNumber,
  NumberOfFrames: integer,
  PixelPaddingValue: optionalInteger,
  WindowCenters: optionalText,
  WindowWidths: optionalText,
  SOPClassUID: optionalText,
  ImageType: optionalText,
  PixelPaddingRangeLimit: optionalInteger,
  SliceLocation: optionalNumber,
  Stack: optionalInteger,
} as const;

type Schema = typeof METADATA_SCHEMA;
type OptionalName = { [Name in keyof Schema]: Schema[Name]["optional"] extends true ? Name : never }[keyof Schema];
type ValueOf<Name extends keyof Schema> = Schema[Name]["type"] extends "UTF8" ? string : number;

/** One row of the metadata table, by column. */
export type MetadataCells = {
  readonly [Name in Exclude<keyof Schema, OptionalName>]: ValueOf<Name>;
} & { readonly [Name in OptionalName]?: ValueOf<Name> | undefined };

/** Converts a slice to the cells of its row. Field by field, because spreading the header takes ten times as long. */
export function toCells({ Image, metadata }: MetadataRow): MetadataCells {
  const { ImageOrientationPatient, ImagePositionPatient, PixelSpacing, WindowCenter, WindowWidth } = metadata;
  return {
    Image,
    BitsAllocated: metadata.BitsAllocated,
    BitsStored: metadata.BitsStored,
    Columns: metadata.Columns,
    HighBit: metadata.HighBit,
    ImageOrientationPatient_0: ImageOrientationPatient?.[0],
    ImageOrientationPatient_1: ImageOrientationPatient?.[1],
    ImageOrientationPatient_2: ImageOrientationPatient?.[2],
    ImageOrientationPatient_3: ImageOrientationPatient?.[3],
    ImageOrientationPatient_4: ImageOrientationPatient?.[4],
    ImageOrientationPatient_5: ImageOrientationPatient?.[5],
    ImagePositionPatient_0: ImagePositionPatient?.[0],
    ImagePositionPatient_1: ImagePositionPatient?.[1],
    ImagePositionPatient_2: ImagePositionPatient?.[2],
    Modality: metadata.Modality,
    PatientID: metadata.PatientID,
    PhotometricInterpretation: metadata.PhotometricInterpretation,
    PixelRepresentation: metadata.PixelRepresentation,
    PixelSpacing_0: PixelSpacing?.[0],
    PixelSpacing_1: PixelSpacing?.[1],
    RescaleIntercept: metadata.RescaleIntercept,
    RescaleSlope: metadata.RescaleSlope,
    Rows: metadata.Rows,
    SOPInstanceUID: metadata.SOPInstanceUID,
    SamplesPerPixel: metadata.SamplesPerPixel,
    SeriesInstanceUID: metadata.SeriesInstanceUID,
    StudyID: metadata.StudyID,
    StudyInstanceUID: metadata.StudyInstanceUID,
    WindowCenter: WindowCenter?.[0],
    WindowWidth: WindowWidth?.[0],
    TransferSyntaxUID: metadata.TransferSyntaxUID,
    InstanceNumber: metadata.InstanceNumber,
    SliceThickness: metadata.SliceThickness,
    GantryDetectorTilt: metadata.GantryDetectorTilt,
    NumberOfFrames: metadata.NumberOfFrames,
    PixelPaddingValue: metadata.PixelPaddingValue,
    WindowCenters: WindowCenter?.join("\\"),
    WindowWidths: WindowWidth?.join("\\"),
    SOPClassUID: metadata.SOPClassUID,
    ImageType: metadata.ImageType?.join("\\"),
    PixelPaddingRangeLimit: metadata.PixelPaddingRangeLimit,
    SliceLocation: metadata.SliceLocation,
    Stack: metadata.stack,
  };
}

/** Collects the numbers of an element from its columns: all of them, or `undefined` if all are empty. */
function gather<Numbers extends readonly number[]>(
  cells: Pick<MetadataCells, "Image" | OptionalName>,
  ...names: { readonly [Index in keyof Numbers]: OptionalName }
): Numbers | undefined {
  const numbers = names.map((name) => cells[name]);
  if (numbers.every((number) => number === undefined)) return undefined;
  const missing = names.find((_, index) => numbers[index] === undefined);
  if (missing === undefined) return numbers as readonly unknown[] as Numbers;
  throw new DataError(`readMetadataTable: ${missing} of "${cells.Image}" must be a number, got nothing`);
}

/** Splits a list of values separated by backslashes; an empty string is an empty list. */
function splitValues(list: string | undefined): readonly string[] | undefined {
  return list === "" ? [] : list?.split("\\");
}

/** Reads a list of numbers separated by backslashes; only the first value if a table has no such list. */
function gatherList(cells: MetadataCells, name: "WindowCenter" | "WindowWidth"): readonly number[] | undefined {
  const list = cells[`${name}s`];
  const first = cells[name];
  const numbers = splitValues(list)?.map(Number);
  if (numbers === undefined) return first === undefined ? undefined : [first];
  if (!numbers.some(Number.isNaN)) return numbers;
  const expected = `${name}s of "${cells.Image}" must be numbers separated by backslashes`;
  throw new DataError(`readMetadataTable: ${expected}, got "${list}"`);
}

const POSITION_COLUMNS = ["ImagePositionPatient_0", "ImagePositionPatient_1", "ImagePositionPatient_2"] as const;

const ORIENTATION_COLUMNS = [
  "ImageOrientationPatient_0",
  "ImageOrientationPatient_1",
  "ImageOrientationPatient_2",
  "ImageOrientationPatient_3",
  "ImageOrientationPatient_4",
  "ImageOrientationPatient_5",
] as const;

/**
 * Columns of the geometry of a slice and of its patient. Tables of the original solution have all that are required.
 */
export const GEOMETRY_COLUMNS = [
  "SOPInstanceUID",
  "StudyInstanceUID",
  "SeriesInstanceUID",
  "PatientID",
  "InstanceNumber",
  ...POSITION_COLUMNS,
  ...ORIENTATION_COLUMNS,
  "GantryDetectorTilt",
  "SliceLocation",
  "Stack",
] as const satisfies readonly (keyof MetadataCells)[];

/**
 * Restores the geometry of a slice from its columns.
 *
 * @throws DataError when some but not all numbers of an element are present.
 */
export function geometryOf(cells: Pick<MetadataCells, "Image" | (typeof GEOMETRY_COLUMNS)[number]>): SliceGeometry {
  return {
    SOPInstanceUID: cells.SOPInstanceUID,
    StudyInstanceUID: cells.StudyInstanceUID,
    SeriesInstanceUID: cells.SeriesInstanceUID,
    PatientID: cells.PatientID,
    InstanceNumber: cells.InstanceNumber,
    ImagePositionPatient: gather<Vector3>(cells, ...POSITION_COLUMNS),
    ImageOrientationPatient: gather<Orientation>(cells, ...ORIENTATION_COLUMNS),
    GantryDetectorTilt: cells.GantryDetectorTilt,
    SliceLocation: cells.SliceLocation,
    stack: cells.Stack,
  };
}

/**
 * Restores a slice from its columns.
 *
 * @throws DataError when some but not all numbers of an element are present, or a list of windows is not a list of
 * numbers.
 */
export function fromCells(cells: MetadataCells): MetadataRow {
  const metadata: SliceMetadata = {
    ...geometryOf(cells),
    SOPClassUID: cells.SOPClassUID,
    ImageType: splitValues(cells.ImageType),
    StudyID: cells.StudyID,
    Modality: cells.Modality,
    TransferSyntaxUID: cells.TransferSyntaxUID,
    PixelSpacing: gather<readonly [number, number]>(cells, "PixelSpacing_0", "PixelSpacing_1"),
    SliceThickness: cells.SliceThickness,
    Rows: cells.Rows,
    Columns: cells.Columns,
    NumberOfFrames: cells.NumberOfFrames,
    SamplesPerPixel: cells.SamplesPerPixel,
    PhotometricInterpretation: cells.PhotometricInterpretation,
    BitsAllocated: cells.BitsAllocated,
    BitsStored: cells.BitsStored,
    HighBit: cells.HighBit,
    PixelRepresentation: cells.PixelRepresentation,
    RescaleSlope: cells.RescaleSlope,
    RescaleIntercept: cells.RescaleIntercept,
    PixelPaddingValue: cells.PixelPaddingValue,
    PixelPaddingRangeLimit: cells.PixelPaddingRangeLimit,
    WindowCenter: gatherList(cells, "WindowCenter"),
    WindowWidth: gatherList(cells, "WindowWidth"),
  };
  return { Image: cells.Image, metadata };
}
