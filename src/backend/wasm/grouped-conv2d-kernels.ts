import { backend_util, type Tensor4D, type TensorInfo } from "@tensorflow/tfjs-core";
import type { SimdKernels, WasmContext } from "./simd-kernels.js";
import { allocate, type BackendWasm, pointersOf, registerWasmKernel, withIntegers, withScratch } from "./wasm-heap.js";

/** Settings of a grouped convolution. */
export interface GroupedConv2dOptions {
  readonly stride: number;
  /** Zeros around the image: "same" as in TensorFlow, or a number on each side. */
  readonly padding: "same" | number;
  /** Number of groups of channels; each output group sees only its own input group. */
  readonly groups: number;
}

/** Numbers in a register: the channels of a group must be a multiple of it. */
export const LANES = 4;

type Shape = Tensor4D["shape"];
type Conv2DInfo = backend_util.Conv2DInfo;

/** Settings of a gradient, with the shape of the input or of the filter that it belongs to. */
interface GradientAttributes extends GroupedConv2dOptions {
  readonly shape: Shape;
}

/** Names of the kernels of grouped convolution and its gradients. */
export const GROUPED_KERNELS = {
  forward: "CtGroupedConv2D",
  inputGradient: "CtGroupedConv2DInputGradient",
  filterGradient: "CtGroupedConv2DFilterGradient",
} as const;

function infoOf(x: Shape, filter: Shape, { stride, padding }: GroupedConv2dOptions): Conv2DInfo {
  return backend_util.computeConv2DInfo(x, filter, stride, 1, padding);
}

/** A convolution, or its transpose, which goes from the shape of the output to that of the input. */
interface Direction {
  readonly info: Conv2DInfo;
  readonly groups: number;
  readonly transposed: boolean;
}

/** Runs a function with the address of a record `Sizes`, see assembly/pixel-table.ts. */
function withSizes(backend: BackendWasm, { info, groups, transposed }: Direction, run: (sizes: number) => void): void {
  const input = [info.inHeight, info.inWidth, info.inChannels];
  const output = [info.outHeight, info.outWidth, info.outChannels];
  const images = transposed ? [...output, ...input] : [...input, ...output];
  const filter = [info.filterHeight, info.strideHeight, info.padInfo.top, info.padInfo.left];
  withIntegers(backend, [info.batchSize, ...images, groups, ...filter, Number(transposed)], run);
}

/**
 * Whether the kernels support a convolution without groups: square filters, no dilation, channels that fill whole
 * registers.
 */
export function suitsRegisters({ inChannels, outChannels, ...info }: Conv2DInfo): boolean {
  const isSquare = info.filterHeight === info.filterWidth && info.strideHeight === info.strideWidth;
  const isDense = info.dilationHeight * info.dilationWidth === 1;
  return isSquare && isDense && inChannels % LANES === 0 && outChannels % LANES === 0;
}

/**
 * Fewest rows and columns for Winograd's convolution: it works on 4 x 4 outputs, and in smaller images most of its work
 * would be wasted.
 */
const MIN_ROWS = 7;

/**
 * Whether Winograd's convolution is faster than the direct one. This must not depend on the number of images, since
 * results of the two differ in the last digits.
 */
function suitsWinograd({ info, groups }: Omit<Direction, "transposed">): boolean {
  const { filterHeight, strideHeight, inChannels, outChannels, outHeight, outWidth } = info;
  const isThreeByThree = groups === 1 && filterHeight === 3 && strideHeight === 1;
  const fillsPairs = inChannels % (2 * LANES) === 0 && outChannels % (2 * LANES) === 0;
  return isThreeByThree && fillsPairs && Math.min(outHeight, outWidth) >= MIN_ROWS;
}

/** Convolves a source to a new tensor, or transposes the convolution. */
export function convolveGroups(
  { kernels, backend }: WasmContext,
  { source, filter }: { readonly source: Tensor4D; readonly filter: Tensor4D },
  direction: Direction,
): TensorInfo {
  const target = allocate(backend, direction.transposed ? direction.info.inShape : direction.info.outShape);
  const at = pointersOf(backend);
  const [scratchOf, convolve] = suitsWinograd(direction)
    ? [kernels.winogradScratch, kernels.winogradConvolution]
    : [kernels.convolutionScratch, kernels.groupedConvolution];
  withSizes(backend, direction, (sizes) => {
    withScratch(backend, scratchOf(sizes), (scratch) => convolve(at(source), at(filter), at(target), scratch, sizes));
  });
  return target;
}

/** Computes the gradient of a convolution with respect to its filter. */
export function groupsFilterGradient(
  { kernels, backend }: WasmContext,
  { x, dy }: { readonly x: Tensor4D; readonly dy: Tensor4D },
  { info, groups }: Omit<Direction, "transposed">,
): TensorInfo {
  const gradient = allocate(backend, info.filterShape);
  const at = pointersOf(backend);
  const [scratchOf, differentiate] = suitsWinograd({ info, groups })
    ? [kernels.winogradScratch, kernels.winogradFilterGradient]
    : [kernels.filterGradientScratch, kernels.groupedFilterGradient];
  withSizes(backend, { info, groups, transposed: false }, (sizes) => {
    withScratch(backend, scratchOf(sizes), (scratch) => differentiate(at(x), at(dy), at(gradient), scratch, sizes));
  });
  return gradient;
}

/** Registers grouped convolution and its gradients for the wasm engine, for groups of a multiple of four channels. */
export function registerGroupedConv2d(kernels: SimdKernels): void {
  const { forward, inputGradient, filterGradient } = GROUPED_KERNELS;
  registerWasmKernel<{ x: Tensor4D; filter: Tensor4D }, GroupedConv2dOptions>(
    forward,
    ({ x, filter }, options, backend) => {
      const direction = { info: infoOf(x.shape, filter.shape, options), groups: options.groups, transposed: false };
      return convolveGroups({ kernels, backend }, { source: x, filter }, direction);
    },
  );
  registerWasmKernel<{ dy: Tensor4D; filter: Tensor4D }, GradientAttributes>(
    inputGradient,
    ({ dy, filter }, options, backend) => {
      const info = infoOf(options.shape, filter.shape, options);
      const direction = { info, groups: options.groups, transposed: true };
      return convolveGroups({ kernels, backend }, { source: dy, filter }, direction);
    },
  );
  registerWasmKernel<{ x: Tensor4D; dy: Tensor4D }, GradientAttributes>(
    filterGradient,
    ({ x, dy }, options, backend) => {
      const info = infoOf(x.shape, options.shape, options);
      return groupsFilterGradient({ kernels, backend }, { x, dy }, { info, groups: options.groups });
    },
  );
}
