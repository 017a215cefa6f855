import { type backend_util, engine, type Tensor4D } from "@tensorflow/tfjs-core";
import { dilate, type Placement, pickPixels } from "./dilate.js";
import { byRows, matrixProduct, transposed } from "./matrix-product.js";
import type { WasmContext } from "./simd-kernels.js";
import { allocate, heapPointer } from "./wasm-heap.js";

type Conv2DInfo = backend_util.Conv2DInfo;

/** Whether a convolution handles each pixel separately, which makes it a product of matrices. */
export function isPointwise({ filterHeight, filterWidth, padInfo }: Conv2DInfo): boolean {
  const { top, left, bottom, right } = padInfo;
  return filterHeight * filterWidth === 1 && top + left + bottom + right === 0;
}

/** Returns the number of pixels that a pointwise convolution reads, and its input and output channels. */
function sizesOf({ batchSize, outHeight, outWidth, inChannels, outChannels }: Conv2DInfo) {
  return { pixels: batchSize * outHeight * outWidth, inChannels, outChannels };
}

/** Returns the placement, in the input, of the pixels that a convolution reads. */
function placementOf({ strideHeight, strideWidth, inHeight, inWidth }: Conv2DInfo): Placement {
  return { strideHeight, strideWidth, top: 0, left: 0, height: inHeight, width: inWidth };
}

/** Returns the pixels that a convolution reads: all of them, or those that the stride hits. */
function seenPixels({ backend }: WasmContext, x: Tensor4D, info: Conv2DInfo): Tensor4D {
  const { batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = info;
  if (strideHeight * strideWidth === 1) return x;
  return pickPixels(backend, x, [batchSize, outHeight, outWidth, inChannels], placementOf(info));
}

/** Computes a pointwise convolution: pixels by rows times the filter. Call it, and its gradients, inside `tidy`. */
export function convolvePointwise(
  context: WasmContext,
  [x, filter]: readonly [Tensor4D, Tensor4D],
  info: Conv2DInfo,
): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const y = allocate(context.backend, info.outShape);
  const a = heapPointer(context.backend, seenPixels(context, x, info));
  const b = heapPointer(context.backend, filter);
  const target = heapPointer(context.backend, y);
  const sizes = { rows: pixels, cols: outChannels, depth: inChannels };
  matrixProduct(context, [byRows(a, inChannels), byRows(b, outChannels)], target, sizes);
  return engine().makeTensorFromTensorInfo(y) as Tensor4D;
}

/**
 * Computes the gradient of a pointwise convolution with respect to its input: the output gradient times the transposed
 * filter.
 */
export function pointwiseInputGradient(
  context: WasmContext,
  [dy, filter]: readonly [Tensor4D, Tensor4D],
  info: Conv2DInfo,
): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth } = info;
  const seen = allocate(context.backend, [batchSize, outHeight, outWidth, inChannels]);
  const a = heapPointer(context.backend, dy);
  const b = heapPointer(context.backend, filter);
  const target = heapPointer(context.backend, seen);
  const sizes = { rows: pixels, cols: inChannels, depth: outChannels };
  matrixProduct(context, [byRows(a, outChannels), transposed(byRows(b, outChannels))], target, sizes);
  const gradient = engine().makeTensorFromTensorInfo(seen) as Tensor4D;
  return strideHeight * strideWidth === 1 ? gradient : dilate(context.backend, gradient, placementOf(info));
}

/**
 * Computes the gradient of a pointwise convolution with respect to its filter: the transposed input times the output
 * gradient.
 */
export function pointwiseFilterGradient(
  context: WasmContext,
  [x, dy]: readonly [Tensor4D, Tensor4D],
  info: Conv2DInfo,
): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const gradient = allocate(context.backend, [1, 1, inChannels, outChannels]);
  const a = heapPointer(context.backend, seenPixels(context, x, info));
  const b = heapPointer(context.backend, dy);
  const target = heapPointer(context.backend, gradient);
  const sizes = { rows: inChannels, cols: outChannels, depth: pixels };
  matrixProduct(context, [transposed(byRows(a, inChannels)), byRows(b, outChannels)], target, sizes);
  return engine().makeTensorFromTensorInfo(gradient) as Tensor4D;
}
