import { backend_util, type MaxPoolGradAttrs, type Tensor4D, type TensorInfo } from "@tensorflow/tfjs-core";
import { allocate, heapFloats, type WasmKernel } from "./wasm-heap.js";

type Pool2DInfo = backend_util.Conv2DInfo;

/** Gradient of the output of a pooling, and the input of the pooling. */
interface PoolInputs {
  readonly dy: Tensor4D;
  readonly input: Tensor4D;
}

/** Writes the offsets of the input pixels under the window of an output pixel, and returns their number. */
function windowStarts(starts: Int32Array, info: Pool2DInfo, output: number): number {
  const { inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const image = Math.floor(output / (outHeight * outWidth));
  const top = (Math.floor(output / outWidth) % outHeight) * info.strideHeight - info.padInfo.top;
  const left = (output % outWidth) * info.strideWidth - info.padInfo.left;
  let count = 0;
  for (let row = Math.max(0, top); row < Math.min(inHeight, top + info.filterHeight); row++) {
    for (let col = Math.max(0, left); col < Math.min(inWidth, left + info.filterWidth); col++) {
      starts[count++] = ((image * inHeight + row) * inWidth + col) * inChannels;
    }
  }
  return count;
}

/** Adds the gradient of each output pixel and channel to the largest input under its window, the first of several. */
function scatterToMaxima(x: Float32Array, dy: Float32Array, dx: Float32Array, info: Pool2DInfo): void {
  const { batchSize, outHeight, outWidth, inChannels: channels, filterHeight, filterWidth } = info;
  const starts = new Int32Array(filterHeight * filterWidth);
  for (let output = 0; output < batchSize * outHeight * outWidth; output++) {
    const count = windowStarts(starts, info, output);
    for (let channel = 0; channel < channels; channel++) {
      let place = starts[0] + channel;
      for (let tap = 1; tap < count; tap++) {
        if (x[starts[tap] + channel] > x[place]) place = starts[tap] + channel;
      }
      dx[place] += dy[output * channels + channel];
    }
  }
}

/**
 * Makes the kernel of the gradient of max pooling. The engine's own kernel loses the gradient of windows without a
 * number above 0, and takes several times as long.
 */
export function maxPoolGradient(): WasmKernel<PoolInputs, MaxPoolGradAttrs, TensorInfo> {
  return ({ dy, input }, { filterSize, strides, pad, dimRoundingMode }, backend) => {
    const info = backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const dx = allocate(backend, input.shape);
    const gradient = heapFloats(backend, dx).fill(0);
    scatterToMaxima(heapFloats(backend, input), heapFloats(backend, dy), gradient, info);
    return dx;
  };
}
