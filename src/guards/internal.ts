/** Checks of arguments, one per noun, for the first lines of public functions. The package does not export them. */
export { assertArrays } from "./assert-arrays.js";
export { assertBox, assertInside } from "./assert-box.js";
export { assertFold, assertFolds } from "./assert-folds.js";
export { assertImage, type ImageUnit } from "./assert-image.js";
export { assertList, assertLists, assertTexts } from "./assert-list.js";
export { assertFinites, assertFractions, assertNoNaN, assertNumbers } from "./assert-numbers.js";
export { assertOneOf } from "./assert-one-of.js";
export { assertKeys, assertNoMore, assertOptions, type KnownKeys } from "./assert-options.js";
export { assertRow, assertRows, type RowTypes } from "./assert-rows.js";
export { assertScored } from "./assert-scored.js";
export { assertShape } from "./assert-shape.js";
export { assertSeries, assertSlices } from "./assert-slices.js";
export {
  assertLabels,
  assertPredicted,
  assertPredictions,
  assertProbabilities,
  assertTable,
  type MissingOption,
} from "./assert-table.js";
export { assertTensor } from "./assert-tensor.js";
export {
  assertFinite,
  assertFlag,
  assertFraction,
  assertFunction,
  assertNumber,
  assertObject,
  assertPath,
  assertRandom,
  assertText,
  assertWhole,
} from "./assert-type.js";
export { describeValue } from "./describe-value.js";
export { elementType, isBytes } from "./element-type.js";
export { toBytes } from "./to-bytes.js";
