import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { NdArray } from "ndarray";

export type * from "./slice-types.js";

/** The six labels of the RSNA 2019 challenge in the order of its files: `any` first, then alphabetical. */
export const CLASSES = ["any", "epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"] as const;

/** One of the six labels. */
export type ClassName = (typeof CLASSES)[number];

/**
 * An axial slice in Hounsfield units, `[rows, columns]`. Some functions also take three slices, `[rows, columns, 3]`.
 */
export type HuImage = NdArray<Int16Array>;

/** An 8-bit image, `[rows, columns, 3]`, 0..255: the content of a PNG, and the input and output of augmentations. */
export type ByteImage = NdArray<Uint8Array>;

/** An image as input to a network, `[rows, columns, 3]`, 0..1. */
export type UnitImage = NdArray<Float32Array>;

/** A map of the places that a prediction rests on, `[rows, columns]`: at least 0, and higher where more rests on them. */
export type HeatMap = NdArray<Float32Array>;

/** The component number of each element of a mask, in the shape of the mask; 0 is background. */
export type LabelMap = NdArray<Int32Array>;

/** A rectangle of an image in whole pixels: its first row and column, and its number of rows and columns. */
export interface Box {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/** A display window in Hounsfield units: it shows values from `level - width / 2` to `level + width / 2`. */
export interface HuWindow {
  readonly level: number;
  readonly width: number;
}

/** A table of numbers by id and class. `values` is row-major, `[ids, classes]`. */
export interface Table<Values extends Uint8Array | Float32Array> {
  readonly ids: readonly string[];
  readonly classes: readonly string[];
  readonly values: Values;
}

/** The true labels, 0 or 1, by id and class. */
export type LabelTable = Table<Uint8Array>;

/** Predicted probabilities, 0..1, by id and class; NaN where nothing was predicted. */
export type PredictionTable = Table<Float32Array>;

/** A row-major array of 32-bit floats with any number of axes; a single number has the shape `[]`. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The weights of a network: arrays named as in PyTorch Image Models, with axes in the order of PyTorch. */
export type NamedArrays = Readonly<Record<string, NamedArray>>;

/** One fold of a cross-validation: ids to train on and ids to validate on. */
export interface Fold {
  /** Number of the fold, from 0. */
  readonly index: number;
  readonly train: readonly string[];
  readonly valid: readonly string[];
}

/** A source of uniform random numbers in [0, 1). */
export type Random = () => number;

/** A random change of an image. It draws from `random` and never changes its input. */
export type Transform = (random: Random, image: ByteImage) => ByteImage;

/** A fixed change of an image, as applied by loaders and test-time augmentation. */
export type View = (image: ByteImage) => ByteImage;

/** A function that loads the 8-bit image of an id. Its promise rejects if the image does not exist. */
export type ImageSource = (id: string) => Promise<ByteImage>;

/** Ways to pad strided convolutions: see {@link ModelOptions}. */
export const PADDINGS = ["same", "symmetric"] as const;

/** Settings that every network of this package takes. */
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
  /**
   * Probability of dropping the last residual branch; that of earlier branches is lower, in proportion to depth.
   * Default: as published for the network.
   */
  readonly dropConnect?: number;
  /** Weight of the newest batch in the running statistics of batch norm. Default: as published for the network. */
  readonly batchNormMomentum?: number;
  /**
   * Zero padding of strided convolutions. "same" pads as TensorFlow does, with an odd pixel below and to the right, for
   * weights that come from TensorFlow. "symmetric" pads as PyTorch does, equally on each side. The choice also sets the
   * constants of batch norm. Default "same" for EfficientNet; the other families support only "symmetric".
   */
  readonly padding?: (typeof PADDINGS)[number];
}

/** A function that builds a network from `[batch, size, size, channels]` in 0..1 to logits `[batch, classes]`. */
export type ModelBuilder = (options: ModelOptions) => LayersModel;

/** A function from an epoch, counted from 0, to its learning rate. */
export type Schedule = (epoch: number) => number;
