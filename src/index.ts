/**
 * The array half of ct-hemorrhage: pure functions that take and return typed arrays and plain records, without a file
 * system and without TensorFlow.js. The tensor half, files and whole jobs have entry points of their own:
 * `ct-hemorrhage/models`, `/train`, `/io`, `/pipeline` and so on.
 *
 * ```ts
 * import { cropToBox, headBox, parseHuImage, windowToBytes, WINDOWS } from "ct-hemorrhage";
 * import { readDicom } from "ct-hemorrhage/io";
 * const { image } = await parseHuImage(await readDicom("ID_000012eaf.dcm"));
 * const head = headBox(image);
 * const brain = windowToBytes(head ? cropToBox(image, head) : image, WINDOWS.brain);
 * console.log(brain.shape);
 * ```
 *
 * Images are views of `ndarray`, which this module exports too.
 *
 * @module
 */

export { default as ndarray } from "ndarray";
export { contiguous, type ImageData, stack } from "./array.js";
export {
  bindRandom,
  bytesToUnit,
  compose,
  flipHorizontal,
  type ImageSize,
  type NamedView,
  type RandomFlipOptions,
  type RandomResizedCropOptions,
  type RandomRotateOptions,
  type RotateOptions,
  randomFlipHorizontal,
  randomResizedCrop,
  randomRotate,
  resize,
  resizedCrop,
  rotate,
  type SquareSize,
  testTimeViews,
  trainTransform,
} from "./augment/index.js";
export {
  cropToBox,
  growToSquare,
  HEAD_THRESHOLDS,
  type HeadBoxOptions,
  headBox,
  type LabeledComponents,
  labelComponents,
  uniteBoxes,
} from "./crop/index.js";
export {
  buildTeamFolds,
  classAucs,
  classColumn,
  type FoldLists,
  groupKFold,
  prevalence,
  type RocCurve,
  removeOverlap,
  rocAuc,
  rocCurve,
  selectRows,
} from "./cv/index.js";
export {
  type DicomHeader,
  type IdentifyingKeyword,
  type PadOptions,
  padToSquare,
  parseHeader,
  parseHuImage,
  parseMetadata,
  repairWrapAround,
  toHounsfield,
  transferSyntaxName,
} from "./dicom/index.js";
export { type CtError, DataError, DicomError, isCtError, ShapeError, UnsupportedError } from "./errors.js";
export {
  anyAtLeastSubtypes,
  buildSubmission,
  type EnsembleMember,
  ensemble,
  type FittedWeights,
  type FitWeightsOptions,
  fitWeights,
  GAUSSIAN_KERNELS,
  type GaussianKernel,
  logit,
  type MixingSpace,
  meanLogits,
  meanTables,
  type SliceOrder,
  SMOOTHING_SCHEMES,
  type SmoothingScheme,
  type SubmissionRow,
  sigmoid,
  smooth,
  smoothByDistance,
  smoothGaussian,
  smoothNeighbors,
  smoothPairEnds,
  toProbabilities,
} from "./postprocess/index.js";
export { createRandom, shuffle, splitRandom, uniform } from "./random.js";
export {
  type Box,
  type ByteImage,
  CLASSES,
  type ClassName,
  type Fold,
  type HuImage,
  type HuWindow,
  type ImageSource,
  type LabelMap,
  type LabelTable,
  type ModelBuilder,
  type ModelOptions,
  type NamedArray,
  type NamedArrays,
  type Orientation,
  type PredictionTable,
  type Random,
  type Schedule,
  type Series,
  type SeriesFault,
  type SliceGeometry,
  type SliceMetadata,
  type Table,
  type Transform,
  type Triplet,
  type UnitImage,
  type Vector3,
  type View,
} from "./types.js";
export {
  buildSeries,
  buildTriplets,
  describeGeometry,
  type NeighborOptions,
  type NeighborSlices,
  neighborsOf,
  type SeriesGeometry,
  slicePositions,
} from "./volume/index.js";
export {
  type ClipOptions,
  clipToBytes,
  type SigmoidWindowOptions,
  sigmoidToUnit,
  WINDOWS,
  windowBytes,
  windowChannels,
  windowToBytes,
  windowToUnit,
} from "./window/index.js";
