/**
 * The array half of ct-hemorrhage: pure functions from typed arrays and plain records to the same, without a file system
 * and without TensorFlow.js. The tensor half, files and whole jobs are reached by subpaths: `ct-hemorrhage/models`,
 * `/train`, `/io`, `/pipeline` and so on.
 *
 * ```ts
 * import { cropToBox, headBox, parseHuImage, toBytes, WINDOWS } from "ct-hemorrhage";
 * import { readDicom } from "ct-hemorrhage/io";
 * const { image } = await parseHuImage(await readDicom("ID_000012eaf.dcm"));
 * const head = headBox(image);
 * const brain = toBytes(head ? cropToBox(image, head) : image, WINDOWS.brain);
 * console.log(brain.shape);
 * ```
 *
 * @module
 */
export { assertInside, assertShape, contiguous, type ImageData, stack, zerosLike } from "./array.js";
export {
  bindRandom,
  bytesToUnit,
  compose,
  flipHorizontal,
  type ImageSize,
  type NamedView,
  type RandomCropOptions,
  type RandomFlipOptions,
  type RandomResizedCropOptions,
  type RandomRotateOptions,
  type RotateOptions,
  randomCropBox,
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
  buildRowFinder,
  buildTeamFolds,
  classAucs,
  classColumn,
  type FoldLists,
  groupKFold,
  prevalence,
  type RocCurve,
  type RowFinder,
  removeOverlap,
  rocAuc,
  rocCurve,
  selectRows,
} from "./cv/index.js";
export {
  type DicomHeader,
  type DicomImage,
  decodeSlice,
  type FrameBytes,
  type FrameOptions,
  frameId,
  type HuSlice,
  type IdentifyingKeyword,
  type ModalityLut,
  notCtReason,
  notImageReason,
  type PadOptions,
  padToSquare,
  parseHeader,
  parseHuImage,
  parseImage,
  parseMetadata,
  parseStoredPixels,
  repairWrapAround,
  type StoredArray,
  type StoredPixels,
  toHounsfield,
  toHuSlice,
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
export { createRandom, normal, randomIndex, seedOf, shuffle, splitRandom, uniform } from "./random.js";
export {
  type Box,
  type ByteImage,
  CLASSES,
  type ClassName,
  type Fold,
  type HuImage,
  type HuTriplet,
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
  hasGeometry,
  type SeriesGeometry,
  sliceNormal,
  slicePosition,
  slicePositions,
} from "./volume/index.js";
export {
  type ClipOptions,
  clipToBytes,
  type SigmoidWindowOptions,
  sigmoidToUnit,
  toBytes,
  toUnit,
  WINDOWS,
  windowBytes,
  windowChannels,
} from "./window/index.js";
