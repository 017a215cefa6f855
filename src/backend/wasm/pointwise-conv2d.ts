import { type backend_util, engine, type Tensor4D } from "@tensorflow/tfjs-core";
import { dilate, type Placement, pickPixels } from "./dilate.js";
import { byRows, matrixProduct, transposed } from "./matrix-product.js";
import type { Machine } from "./simd-kernels.js";
import { allocate, heapPointer } from "./wasm-heap.js";

type Conv2DInfo = backend_util.Conv2DInfo;

/** Tells whether a convolution takes each pixel by itself, so that it is a product of matrices. */
export function isPointwise({ filterHeight, filterWidth, padInfo }: Conv2DInfo): boolean {
  const { top, left, bottom, right } = padInfo;
  return filterHeight * filterWidth === 1 && top + left + bottom + right === 0;
}

/** Pixels that a pointwise convolution sees, and channels before and after it. */
function sizesOf({ batchSize, outHeight, outWidth, inChannels, outChannels }: Conv2DInfo) {
  return { pixels: batchSize * outHeight * outWidth, inChannels, outChannels };
}

/** Where the pixels that a convolution sees lie in its input. */
function placementOf({ strideHeight, strideWidth, inHeight, inWidth }: Conv2DInfo): Placement {
  return { strideHeight, strideWidth, top: 0, left: 0, height: inHeight, width: inWidth };
}

/** The pixels that a convolution sees: all of them, or every so many-th. */
function seenPixels({ backend }: Machine, x: Tensor4D, info: Conv2DInfo): Tensor4D {
  const { batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = info;
  if (strideHeight * strideWidth === 1) return x;
  return pickPixels(backend, x, [batchSize, outHeight, outWidth, inChannels], placementOf(info));
}

/** Computes a pointwise convolution: pixels by rows times the filter. Call it inside `tidy`, as the next ones. */
export function convolvePointwise(
  machine: Machine,
  [x, filter]: readonly [Tensor4D, Tensor4D],
  info: Conv2DInfo,
): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const y = allocate(machine.backend, info.outShape);
  const a = heapPointer(machine.backend, seenPixels(machine, x, info));
  const b = heapPointer(machine.backend, filter);
  const target = heapPointer(machine.backend, y);
  const sizes = { rows: pixels, cols: outChannels, depth: inChannels };
  matrixProduct(machine, [byRows(a, inChannels), byRows(b, outChannels)], target, sizes);
  return engine().makeTensorFromTensorInfo(y) as Tensor4D;
}

/** Computes the gradient of a pointwise convolution by its input: that of the output times the transposed filter. */
export function pointwiseInputGradient(
  machine: Machine,
  [dy, filter]: readonly [Tensor4D, Tensor4D],
  info: Conv2DInfo,
): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth } = info;
  const seen = allocate(machine.backend, [batchSize, outHeight, outWidth, inChannels]);
  const a = heapPointer(machine.backend, dy);
  const b = heapPointer(machine.backend, filter);
  const target = heapPointer(machine.backend, seen);
  const sizes = { rows: pixels, cols: inChannels, depth: outChannels };
  matrixProduct(machine, [byRows(a, outChannels), transposed(byRows(b, outChannels))], target, sizes);
  const gradient = engine().makeTensorFromTensorInfo(seen) as Tensor4D;
  return strideHeight * strideWidth === 1 ? gradient : dilate(machine.backend, gradient, placementOf(info));
}

/** Computes the gradient of a pointwise convolution by its filter: the transposed input times that of the output. */
export function pointwiseFilterGradient(
  machine: Machine,
  [x, dy]: readonly [Tensor4D, Tensor4D],
  info: Conv2DInfo,
): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const gradient = allocate(machine.backend, [1, 1, inChannels, outChannels]);
  const a = heapPointer(machine.backend, seenPixels(machine, x, info));
  const b = heapPointer(machine.backend, dy);
  const target = heapPointer(machine.backend, gradient);
  const sizes = { rows: inChannels, cols: outChannels, depth: pixels };
  matrixProduct(machine, [transposed(byRows(a, inChannels)), byRows(b, outChannels)], target, sizes);
  return engine().makeTensorFromTensorInfo(gradient) as Tensor4D;
}
