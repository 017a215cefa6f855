import {
  backend_util,
  Conv2D,
  type Conv2DAttrs,
  engine,
  type Tensor4D,
  type TensorInfo,
  tidy,
} from "@tensorflow/tfjs-core";
import { dilate, type Placement, pickPixels } from "./dilate.js";
import { byRows, matrixProduct, transposed } from "./matrix-product.js";
import type { Machine, SimdKernels } from "./simd-kernels.js";
import { allocate, engineKernel, heapPointer, registerWasmKernel } from "./wasm-heap.js";

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

/** Computes a pointwise convolution: pixels by rows times the filter. */
function convolve(machine: Machine, [x, filter]: readonly [Tensor4D, Tensor4D], info: Conv2DInfo): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const y = allocate(machine.backend, info.outShape);
  const [a, b, target] = [seenPixels(machine, x, info), filter, y].map((tensor) =>
    heapPointer(machine.backend, tensor),
  );
  const sizes = { rows: pixels, cols: outChannels, depth: inChannels };
  matrixProduct(machine, [byRows(a, inChannels), byRows(b, outChannels)], target, sizes);
  return engine().makeTensorFromTensorInfo(y) as Tensor4D;
}

/**
 * Computes the gradient of a pointwise convolution by its input: that of the output times the transposed filter. Call it
 * inside `tidy`, as the next one.
 */
export function pointwiseInputGradient(
  machine: Machine,
  [dy, filter]: readonly [Tensor4D, Tensor4D],
  info: Conv2DInfo,
): Tensor4D {
  const { pixels, inChannels, outChannels } = sizesOf(info);
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth } = info;
  const seen = allocate(machine.backend, [batchSize, outHeight, outWidth, inChannels]);
  const [a, b, target] = [dy, filter, seen].map((tensor) => heapPointer(machine.backend, tensor));
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
  const [a, b, target] = [seenPixels(machine, x, info), dy, gradient].map((tensor) =>
    heapPointer(machine.backend, tensor),
  );
  const sizes = { rows: inChannels, cols: outChannels, depth: pixels };
  matrixProduct(machine, [transposed(byRows(a, inChannels)), byRows(b, outChannels)], target, sizes);
  return engine().makeTensorFromTensorInfo(gradient) as Tensor4D;
}

/** Registers pointwise convolution for the wasm engine, which keeps its own kernel for all other ones. */
export function registerPointwiseConv2d(kernels: SimdKernels): void {
  const engineConv2d = engineKernel(Conv2D);
  registerWasmKernel<{ x: Tensor4D; filter: Tensor4D }, Conv2DAttrs>(Conv2D, ({ x, filter }, attributes, backend) => {
    const { strides, pad, dilations, dimRoundingMode } = attributes;
    const info = backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, pad, dimRoundingMode);
    if (isPointwise(info)) return tidy(() => convolve({ kernels, backend }, [x, filter], info));
    return engineConv2d({ inputs: { x, filter }, attrs: { ...attributes }, backend }) as TensorInfo;
  });
}
