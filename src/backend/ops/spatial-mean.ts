import { mean, mul, reshape, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import type { SimdKernels } from "../wasm/simd-kernels.js";
import { allocate, pointersOf, registerWasmKernel } from "../wasm/wasm-heap.js";
import { assertFloats } from "./assert-floats.js";
import { repeatPixels } from "./channel-kernels.js";
import { runCustomKernel } from "./run-custom-kernel.js";
import { withGradients } from "./with-gradients.js";

const AVERAGE_IMAGES = "CtAverageImages";

/**
 * Registers the mean over rows and columns for the wasm engine. It takes a tenth of the time of the engine's own mean,
 * and its error on large images is a fifth of those of the engine's mean and pooling, which add all pixels one by one.
 */
export function registerSpatialMean(kernels: SimdKernels): void {
  registerWasmKernel<{ readonly x: Tensor4D }, object>(AVERAGE_IMAGES, ({ x }, _, backend) => {
    const [batch, rows, cols, channels] = x.shape;
    const means = allocate(backend, [batch, 1, 1, channels]);
    const at = pointersOf(backend);
    kernels.averageImages(at(x), at(means), batch, rows * cols, channels);
    return means;
  });
}

/**
 * Averages images `[batch, rows, cols, channels]` over rows and columns: `[batch, 1, 1, channels]`.
 *
 * @throws TypeError unless the images are float32.
 */
function averageImages(x: Tensor4D): Tensor4D {
  assertFloats("averageImages", { x });
  return runCustomKernel<Tensor4D>(AVERAGE_IMAGES, { x }) ?? mean(x, [1, 2], true);
}

/**
 * Averages images `[batch, rows, cols, channels]` over all axes but the last: `[channels]`. Has no gradient of its own.
 */
export function channelMean(images: Tensor4D): Tensor {
  return mean(reshape(averageImages(images), [images.shape[0], images.shape[3]]), 0);
}

/**
 * Averages images `[batch, rows, cols, channels]` over rows and columns: `[batch, 1, 1, channels]`, with a gradient
 * that needs no tiling.
 */
export function spatialMean(images: Tensor4D): Tensor4D {
  const [, rows, cols] = images.shape;
  return withGradients(
    [images],
    (x) => ({ value: averageImages(x) }),
    (dy) => [repeatPixels(mul(dy, 1 / (rows * cols)), { rows, cols })],
  );
}
