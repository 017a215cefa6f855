import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { NdArray } from "ndarray";

/** The six labels of the RSNA 2019 challenge, in the order of its files: `any` first, then alphabetical. */
export const CLASSES = ["any", "epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"] as const;

/** One of the six labels. */
export type ClassName = (typeof CLASSES)[number];

/** One axial slice, `[rows, columns]`, in Hounsfield units; where a function says so, several as `[rows, columns, 3]`. */
export type HuImage = NdArray<Int16Array>;

/** An 8-bit image, `[rows, columns, 3]`, 0..255: what a PNG holds and what the augmentations work on. */
export type ByteImage = NdArray<Uint8Array>;

/** An image as a network sees it, `[rows, columns, 3]`, 0..1. */
export type UnitImage = NdArray<Float32Array>;

/** The component number of each element of a mask; 0 is background. Same shape as the mask. */
export type LabelMap = NdArray<Int32Array>;

/** A rectangle of an image in whole pixels: first row and column, and how many of each. */
export interface Box {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/** A display window in Hounsfield units: everything from `level - width / 2` to `level + width / 2` is shown. */
export interface HuWindow {
  readonly level: number;
  readonly width: number;
}

/** Three numbers: a position in patient millimeters (x to the left, y to the back, z to the head). */
export type Vector3 = readonly [number, number, number];

/** The direction of the rows, then that of the columns: six cosines (DICOM ImageOrientationPatient). */
export type Orientation = readonly [number, number, number, number, number, number];

/** The header of one slice, by DICOM keyword. An element that the file lacks, or leaves empty, is `undefined`. */
export interface SliceMetadata {
  /** Of a frame of a multi-frame file: that of the file, `_f` and the number of the frame from 0001. */
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
  readonly Rows: number;
  readonly Columns: number;
  readonly NumberOfFrames: number;
  readonly SamplesPerPixel: number;
  readonly PhotometricInterpretation: string;
  readonly BitsAllocated: number;
  readonly BitsStored: number;
  readonly HighBit: number;
  /** 0: unsigned; 1: two's complement. */
  readonly PixelRepresentation: number;
  readonly RescaleSlope?: number | undefined;
  readonly RescaleIntercept?: number | undefined;
  readonly PixelPaddingValue?: number | undefined;
  /** Where it is there, all stored values from PixelPaddingValue to it are padding. */
  readonly PixelPaddingRangeLimit?: number | undefined;
  /** One or several display windows, as the file gives them. */
  readonly WindowCenter?: readonly number[] | undefined;
  readonly WindowWidth?: readonly number[] | undefined;
}

/** What places a slice in its series, and tells whose it is. */
export type SliceGeometry = Pick<
  SliceMetadata,
  | "SOPInstanceUID"
  | "StudyInstanceUID"
  | "SeriesInstanceUID"
  | "PatientID"
  | "InstanceNumber"
  | "ImagePositionPatient"
  | "ImageOrientationPatient"
  | "GantryDetectorTilt"
>;

/** What is uncommon in the geometry of a series. */
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
  | { readonly kind: "gantry tilt"; readonly ids: readonly string[]; readonly degrees: number };

/** The slices of one series in anatomical order, highest first. */
export interface Series<Slice extends SliceGeometry = SliceMetadata> {
  /** SeriesInstanceUID. */
  readonly id: string;
  readonly StudyInstanceUID: string;
  readonly PatientID: string | undefined;
  readonly slices: readonly Slice[];
  /** Median distance of neighboring positions along the normal, millimeters; `undefined` for a single position. */
  readonly spacingMm: number | undefined;
  /** Shortest distance of neighboring slices along the normal, millimeters, 0 for two at one position. */
  readonly smallestStepMm: number | undefined;
  /** Longest distance of neighboring slices along the normal, millimeters; `undefined`, as the shortest, for one slice. */
  readonly largestStepMm: number | undefined;
  readonly faults: readonly SeriesFault[];
}

/** Three neighboring slices of a series by id. The files call them red, green and blue. */
export interface Triplet {
  /** The slice above the center, or the center itself at the upper end. */
  readonly previous: string;
  readonly center: string;
  /** The slice below the center, or the center itself at the lower end. */
  readonly next: string;
}

/** Numbers by id and class. `values` is row-major, `[ids, classes]`. */
export interface Table<Values extends Uint8Array | Float32Array> {
  readonly ids: readonly string[];
  readonly classes: readonly string[];
  readonly values: Values;
}

/** The truth: 0 or 1 by id and class. */
export type LabelTable = Table<Uint8Array>;

/** Predicted probabilities 0..1 by id and class; NaN where nothing was predicted. */
export type PredictionTable = Table<Float32Array>;

/** An array of 32-bit floats, row-major, of any number of axes; `[]` is the shape of a single number. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Weights of a network: arrays by the names of PyTorch Image Models, in PyTorch's order of axes. */
export type NamedArrays = Readonly<Record<string, NamedArray>>;

/** One part of a cross-validation: ids to train on and ids to validate on. */
export interface Fold {
  /** From 0. */
  readonly index: number;
  readonly train: readonly string[];
  readonly valid: readonly string[];
}

/** A source of uniform random numbers in [0, 1). */
export type Random = () => number;

/** A random change of an image. It draws from `random` and never changes its input. */
export type Transform = (random: Random, image: ByteImage) => ByteImage;

/** A fixed change of an image: what loaders and test-time augmentation see. */
export type View = (image: ByteImage) => ByteImage;

/** Where images come from: resolves an id to its 8-bit image, rejects when there is none. */
export type ImageSource = (id: string) => Promise<ByteImage>;

/** Ways to pad convolutions with a stride: see {@link ModelOptions}. */
export const PADDINGS = ["same", "symmetric"] as const;

/** What every network of this package takes. */
export interface ModelOptions {
  /** Rows and columns of the square input, pixels. */
  readonly size: number;
  /** Number of logits. Default 6. */
  readonly classes?: number;
  /** Channels of the input. Default 3. */
  readonly channels?: number;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
  /** Probability of dropping a feature before the classifier. Default: as published for the network. */
  readonly dropout?: number;
  /** Probability of dropping the last residual branch; earlier ones in proportion to depth. Default: as published. */
  readonly dropConnect?: number;
  /** Weight of the newest batch in the running statistics of batch norm. Default: as published for the network. */
  readonly batchNormMomentum?: number;
  /**
   * Zeros around images in convolutions with a stride: as many as TensorFlow adds, more below and to the right where odd
   * ("same", for weights that come from TensorFlow), or the same number on each side ("symmetric", PyTorch's). It also
   * decides the constants of batch norm. Default "same" for EfficientNet; the other families know only "symmetric".
   */
  readonly padding?: (typeof PADDINGS)[number];
}

/** Makes a network that maps `[batch, size, size, channels]` in 0..1 to logits `[batch, classes]`. */
export type ModelBuilder = (options: ModelOptions) => LayersModel;

/** A learning rate by epoch, counted from 0. */
export type Schedule = (epoch: number) => number;
