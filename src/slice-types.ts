// Records of slices and series. Import them from `types.ts`.

/** A position in patient millimeters, or a direction: x to the left, y to the back, z to the head. */
export type Vector3 = readonly [number, number, number];

/** The direction of the rows of a slice, then that of its columns: six cosines (DICOM ImageOrientationPatient). */
export type Orientation = readonly [number, number, number, number, number, number];

/** The header of one slice, by DICOM keyword. An element that the file lacks or leaves empty is `undefined`. */
export interface SliceMetadata {
  /** For a frame of a multi-frame file: the UID of the file, `_f` and the four-digit frame number, from 0001. */
  readonly SOPInstanceUID: string;
  readonly SOPClassUID?: string | undefined;
  /** The values of ImageType, as in `["ORIGINAL", "PRIMARY", "LOCALIZER"]`. */
  readonly ImageType?: readonly string[] | undefined;
  readonly StudyInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly PatientID?: string | undefined;
  readonly StudyID?: string | undefined;
  readonly Modality?: string | undefined;
  readonly TransferSyntaxUID: string;
  readonly InstanceNumber?: number | undefined;
  /** Millimeters. */
  readonly ImagePositionPatient?: Vector3 | undefined;
  readonly ImageOrientationPatient?: Orientation | undefined;
  /** Millimeters between rows, then between columns. */
  readonly PixelSpacing?: readonly [number, number] | undefined;
  /** Millimeters. */
  readonly SliceThickness?: number | undefined;
  /** Degrees. */
  readonly GantryDetectorTilt?: number | undefined;
  /** Position along an axis that the scanner chose, millimeters. */
  readonly SliceLocation?: number | undefined;
  readonly AcquisitionNumber?: number | undefined;
  /** Start of the acquisition: AcquisitionDateTime if present, otherwise AcquisitionTime. */
  readonly AcquisitionTime?: string | undefined;
  readonly TemporalPositionIdentifier?: number | undefined;
  /** Of a frame: its place in time among the frames of a multi-frame file, from 1. */
  readonly TemporalPositionIndex?: number | undefined;
  /** Of a frame: the stack that it belongs to in a multi-frame file. */
  readonly StackID?: string | undefined;
  readonly ConvolutionKernel?: readonly string[] | undefined;
  readonly ContrastBolusAgent?: string | undefined;
  /** Peak voltage of the X-ray tube, kilovolts. */
  readonly KVP?: number | undefined;
  /** Way in which a secondary image was made: `WSD` for a workstation. */
  readonly ConversionType?: string | undefined;
  readonly BurnedInAnnotation?: string | undefined;
  /** `01` for an image that was compressed with losses at some time. */
  readonly LossyImageCompression?: string | undefined;
  readonly Rows: number;
  readonly Columns: number;
  readonly NumberOfFrames: number;
  readonly SamplesPerPixel: number;
  readonly PhotometricInterpretation: string;
  readonly BitsAllocated: number;
  readonly BitsStored: number;
  readonly HighBit: number;
  /** 0 for unsigned values, 1 for two's complement. */
  readonly PixelRepresentation: number;
  readonly RescaleSlope?: number | undefined;
  readonly RescaleIntercept?: number | undefined;
  /** Unit of the rescaled values: `HU` for Hounsfield units. */
  readonly RescaleType?: string | undefined;
  readonly PixelPaddingValue?: number | undefined;
  /** If present, all stored values from PixelPaddingValue to this limit are padding. */
  readonly PixelPaddingRangeLimit?: number | undefined;
  /** Centers of one or several display windows, as in the file. */
  readonly WindowCenter?: readonly number[] | undefined;
  /** Widths of the same windows. */
  readonly WindowWidth?: readonly number[] | undefined;
  /** Number of the stack in its series, from 1, where it is known: not an element of the file, but of a prepared set. */
  readonly stack?: number | undefined;
}

/** The header elements that place a slice in its series and identify its study and patient. */
type PlacingElements = Pick<
  SliceMetadata,
  | "SOPInstanceUID"
  | "StudyInstanceUID"
  | "SeriesInstanceUID"
  | "PatientID"
  | "InstanceNumber"
  | "ImagePositionPatient"
  | "ImageOrientationPatient"
  | "GantryDetectorTilt"
  | "stack"
>;

/** The header elements that tell the stacks of one series apart. */
export type StackElements = Pick<
  SliceMetadata,
  | "StackID"
  | "TemporalPositionIdentifier"
  | "TemporalPositionIndex"
  | "ImageType"
  | "LossyImageCompression"
  | "Rows"
  | "Columns"
  | "PixelSpacing"
  | "KVP"
  | "ConvolutionKernel"
  | "ContrastBolusAgent"
  | "SliceThickness"
  | "AcquisitionNumber"
  | "AcquisitionTime"
  | "SliceLocation"
>;

/** The header elements that place a slice in a stack of its series and identify its study and patient. */
export interface SliceGeometry extends PlacingElements, Partial<StackElements> {}

/** An irregularity in the geometry of a series. */
export type SeriesFault =
  | { readonly kind: "duplicate position"; readonly ids: readonly string[] }
  | { readonly kind: "gap"; readonly ids: readonly string[]; readonly stepMm: number }
  | {
      readonly kind: "non-uniform spacing";
      readonly ids: readonly string[];
      readonly smallestStepMm: number;
      readonly largestStepMm: number;
    }
  | { readonly kind: "mixed orientation"; readonly ids: readonly string[] }
  | { readonly kind: "placed by SliceLocation"; readonly ids: readonly string[] }
  | { readonly kind: "gantry tilt"; readonly ids: readonly string[]; readonly degrees: number };

/**
 * The slices of one stack of a series in anatomical order, highest first. Most series are one stack; others hold several
 * reconstructions, phases or passes of the same part of the body.
 */
export interface Series<Slice extends SliceGeometry = SliceMetadata> {
  /** SeriesInstanceUID. */
  readonly id: string;
  /** Number of the stack in its series, from 1. */
  readonly stack: number;
  /**
   * What tells the stack from the others of its series: DICOM keywords, `position` for two grids of slices; empty where
   * the series is one stack.
   */
  readonly splitBy: readonly string[];
  readonly StudyInstanceUID: string;
  readonly PatientID: string | undefined;
  readonly slices: readonly Slice[];
  /** Median distance between neighboring positions along the normal, millimeters; `undefined` for a single position. */
  readonly spacingMm: number | undefined;
  /**
   * Shortest distance between neighboring slices along the normal, millimeters: 0 for two slices at one position,
   * `undefined` for a single slice.
   */
  readonly smallestStepMm: number | undefined;
  /** Longest distance between neighboring slices along the normal, millimeters; `undefined` for a single slice. */
  readonly largestStepMm: number | undefined;
  readonly faults: readonly SeriesFault[];
}

/** Three neighboring slices of a series, by id. Triplet files call them red, green and blue. */
export interface Triplet {
  /** The slice above the center, or the center itself at the upper end. */
  readonly previous: string;
  readonly center: string;
  /** The slice below the center, or the center itself at the lower end. */
  readonly next: string;
}
