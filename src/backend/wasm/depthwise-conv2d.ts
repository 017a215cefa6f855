import {
  backend_util,
  DepthwiseConv2dNative,
  type DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type Tensor4D,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { SimdKernels } from "./simd-kernels.js";
import { allocate, type BackendWasm, engineKernel, heapPointer, registerWasmKernel } from "./wasm-heap.js";

type Conv2DInfo = backend_util.Conv2DInfo;

/** Computes the layout of a depthwise convolution from the shapes of its input and its filter. */
function layoutOf(
  inputShape: Tensor4D["shape"],
  filterShape: Tensor4D["shape"],
  { strides, dilations, pad, dimRoundingMode }: Omit<DepthwiseConv2dNativeAttrs, "dataFormat">,
): Conv2DInfo {
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode, true);
}

/** Whether the kernels of this package support a convolution: one filter per channel, without dilation. */
function isPlain({ inChannels, outChannels, dilationHeight, dilationWidth }: Conv2DInfo): boolean {
  return inChannels === outChannels && dilationHeight * dilationWidth === 1;
}

function assertPlain(info: Conv2DInfo): void {
  if (isPlain(info)) return;
  const multiplier = info.outChannels / info.inChannels;
  const dilations = `${info.dilationHeight} x ${info.dilationWidth}`;
  throw new RangeError(
    `depthwise gradient: the channel multiplier must be 1 on wasm, got ${multiplier}, and dilations 1 x 1, got ${dilations}`,
  );
}

/** Kernel that reads two tensors and writes a third. */
type Loop = (first: number, second: number, target: number, ...sizes: number[]) => void;

/** Runs a kernel into a new tensor. */
function run(
  loop: Loop,
  tensors: readonly Tensor4D[],
  {
    shape,
    info,
    backend,
  }: { readonly shape: readonly number[]; readonly info: Conv2DInfo; readonly backend: BackendWasm },
): TensorInfo {
  const result = allocate(backend, shape);
  const [first, second, target] = [...tensors, result].map((tensor) => heapPointer(backend, tensor));
  const image = [info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth];
  const filter = [info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth];
  loop(first, second, target, ...image, ...filter, info.padInfo.top, info.padInfo.left);
  return result;
}

/**
 * Registers the gradients of a depthwise convolution with respect to its input and its filter, which the wasm engine
 * lacks.
 */
function registerGradients(kernels: SimdKernels): void {
  registerWasmKernel<Record<"dy" | "filter", Tensor4D>, DepthwiseConv2dNativeBackpropInputAttrs>(
    DepthwiseConv2dNativeBackpropInput,
    ({ dy, filter }, attributes, backend) => {
      const info = layoutOf(attributes.inputShape, filter.shape, attributes);
      assertPlain(info);
      return run(kernels.depthwiseInputGradient, [dy, filter], { shape: info.inShape, info, backend });
    },
  );
  registerWasmKernel<Record<"x" | "dy", Tensor4D>, DepthwiseConv2dNativeBackpropFilterAttrs>(
    DepthwiseConv2dNativeBackpropFilter,
    ({ x, dy }, attributes, backend) => {
      const info = layoutOf(x.shape, attributes.filterShape, attributes);
      assertPlain(info);
      return run(kernels.depthwiseFilterGradient, [x, dy], { shape: info.filterShape, info, backend });
    },
  );
}

/**
 * Registers depthwise convolution and its gradients for the wasm engine; each pixel is summed over its taps in
 * registers. The engine's own kernel first writes the address of each pixel under each tap; it is still used for
 * dilated filters and for several filters per channel.
 */
export function registerDepthwiseConv2d(kernels: SimdKernels): void {
  const engineConvolve = engineKernel(DepthwiseConv2dNative);
  registerWasmKernel<Record<"x" | "filter", Tensor4D>, DepthwiseConv2dNativeAttrs>(
    DepthwiseConv2dNative,
    ({ x, filter }, attributes, backend) => {
      const info = layoutOf(x.shape, filter.shape, attributes);
      if (isPlain(info)) {
        return run(kernels.depthwiseConvolution, [x, filter], { shape: info.outShape, info, backend });
      }
      return engineConvolve({ inputs: { x, filter }, attrs: { ...attributes }, backend }) as TensorInfo;
    },
  );
  registerGradients(kernels);
}
