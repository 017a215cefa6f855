import {
  backend_util,
  type Conv2DBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  matMul,
  reshape,
  type Tensor2D,
  type Tensor4D,
  tensor4d,
  zeros,
} from "@tensorflow/tfjs-core";
import { type BackendWasm, heapFloats } from "./wasm-heap.js";

type Conv2DInfo = backend_util.Conv2DInfo;

/** Output pixels handled together: a block of them fits the first-level cache for the usual channel counts. */
const BLOCK = 32;

/** Offset of the first channel of the input pixel under one tap of the filter, for each output pixel; -1 outside. */
function tapOffsets(info: Conv2DInfo, filterRow: number, filterCol: number): Int32Array {
  const { batchSize, outHeight, outWidth, inHeight, inWidth, inChannels } = info;
  const offsets = new Int32Array(batchSize * outHeight * outWidth).fill(-1);
  for (let image = 0, output = 0; image < batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const row = outRow * info.strideHeight - info.padInfo.top + filterRow * info.dilationHeight;
      for (let outCol = 0; outCol < outWidth; outCol++, output++) {
        const col = outCol * info.strideWidth - info.padInfo.left + filterCol * info.dilationWidth;
        if (row < 0 || row >= inHeight || col < 0 || col >= inWidth) continue;
        offsets[output] = ((image * inHeight + row) * inWidth + col) * inChannels;
      }
    }
  }
  return offsets;
}

/** Writes what one tap sees, one row a channel: `patches[channel, output]`. Blocked, so that both sides stay cached. */
function copyTap(x: Float32Array, patches: Float32Array, offsets: Int32Array, channels: number): void {
  const outputs = offsets.length;
  for (let first = 0; first < outputs; first += BLOCK) {
    const last = Math.min(first + BLOCK, outputs);
    for (let channel = 0; channel < channels; channel++) {
      const rowStart = channel * outputs;
      for (let output = first; output < last; output++) {
        const offset = offsets[output];
        patches[rowStart + output] = offset < 0 ? 0 : x[offset + channel];
      }
    }
  }
}

/**
 * The gradient of a convolution by its filter: one matrix product of the patches that each tap and channel sees,
 * `[taps * inChannels, outputs]`, with the gradient of the output, `[outputs, outChannels]`. The patches are written
 * transposed, since the engine's own transpose, and its product with a transposing flag, cost ten times the product.
 */
export function conv2dBackpropFilter(
  { x, dy }: { readonly x: Tensor4D; readonly dy: Tensor4D },
  { strides, pad, dimRoundingMode, filterShape }: Conv2DBackpropFilterAttrs,
  backend: BackendWasm,
): Tensor4D {
  const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const outputs = info.batchSize * info.outHeight * info.outWidth;
  const taps = info.filterHeight * info.filterWidth;
  const patches: Tensor2D = zeros([taps * info.inChannels, outputs]);
  const source = heapFloats(backend, x);
  const target = heapFloats(backend, patches);
  for (let tap = 0; tap < taps; tap++) {
    const offsets = tapOffsets(info, Math.floor(tap / info.filterWidth), tap % info.filterWidth);
    const rows = target.subarray(tap * info.inChannels * outputs, (tap + 1) * info.inChannels * outputs);
    copyTap(source, rows, offsets, info.inChannels);
  }
  return reshape(matMul(patches, reshape(dy, [outputs, info.outChannels])), filterShape);
}

/** Adds, for each channel, the products of the input under one tap with the gradient of the output. */
function sumTap(x: Float32Array, dy: Float32Array, offsets: Int32Array, sums: Float64Array): void {
  const channels = sums.length;
  for (let output = 0; output < offsets.length; output++) {
    const offset = offsets[output];
    if (offset < 0) continue;
    const start = output * channels;
    for (let channel = 0; channel < channels; channel++) sums[channel] += x[offset + channel] * dy[start + channel];
  }
}

/** The gradient of a depthwise convolution (one filter a channel) by its filter: a sum of products for each tap. */
export function depthwiseBackpropFilter(
  { x, dy }: { readonly x: Tensor4D; readonly dy: Tensor4D },
  { strides, dilations, pad, dimRoundingMode, filterShape }: DepthwiseConv2dNativeBackpropFilterAttrs,
  backend: BackendWasm,
): Tensor4D {
  if (filterShape[3] !== 1) {
    throw new RangeError(`depthwiseBackpropFilter: the channel multiplier must be 1 on wasm, got ${filterShape[3]}`);
  }
  const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, dilations, pad, dimRoundingMode, true);
  const gradient = new Float32Array(filterShape[0] * filterShape[1] * info.inChannels);
  const source = heapFloats(backend, x);
  const outputGradient = heapFloats(backend, dy);
  for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap++) {
    const sums = new Float64Array(info.inChannels);
    const offsets = tapOffsets(info, Math.floor(tap / info.filterWidth), tap % info.filterWidth);
    sumTap(source, outputGradient, offsets, sums);
    gradient.set(sums, tap * info.inChannels);
  }
  return tensor4d(gradient, filterShape);
}
