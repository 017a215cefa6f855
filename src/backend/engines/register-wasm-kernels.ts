import { Concat, Conv2DBackpropFilter, Conv2DBackpropInput, Identity, MaxPoolGrad, Slice } from "@tensorflow/tfjs-core";
import { registerAdamWStep } from "../ops/adam-w-step.js";
import { registerBatchNorm } from "../ops/batch-norm-kernels.js";
import { registerChannelKernels } from "../ops/channel-kernels.js";
import { registerRelu } from "../ops/relu-kernels.js";
import { registerSpatialMean } from "../ops/spatial-mean.js";
import { registerSwish } from "../ops/swish-kernels.js";
import { concatInHeap } from "../wasm/concat-in-heap.js";
import { registerConv2d } from "../wasm/conv2d.js";
import { conv2dBackpropFilter } from "../wasm/conv2d-backprop-filter.js";
import { conv2dBackpropInput } from "../wasm/conv2d-backprop-input.js";
import { registerDepthwiseConv2d } from "../wasm/depthwise-conv2d.js";
import { failWhenFull } from "../wasm/fail-when-full.js";
import { registerGroupedConv2d } from "../wasm/grouped-conv2d-kernels.js";
import { maxPoolGradient } from "../wasm/max-pool-gradient.js";
import { shareMemory } from "../wasm/share-memory.js";
import { linkSimdKernels } from "../wasm/simd-kernels.js";
import { sliceInHeap } from "../wasm/slice-in-heap.js";
import { type BackendWasm, engineKernel, registerComposedKernel, registerWasmKernel } from "../wasm/wasm-heap.js";

/**
 * Gives a running wasm engine what training needs:
 *
 * - gradients of convolutions: the engine lacks three (tensorflow/tfjs#8474), and a fourth is many times slower than a
 *   convolution of the same size;
 * - grouped convolution, and 3 x 3 convolution with a quarter of the multiplications;
 * - pointwise convolution that does not copy its filter, depthwise convolution without tables of addresses, and copies
 *   of tensors that share memory;
 * - batch norm (also with ReLU), swish, the gates of squeeze-and-excitation and AdamW, in as few passes over memory as
 *   possible;
 * - an error when memory is full.
 */
export async function registerWasmKernels(backend: BackendWasm): Promise<void> {
  failWhenFull(backend);
  const kernels = await linkSimdKernels(backend);
  registerWasmKernel(Identity, shareMemory());
  registerConv2d(kernels);
  registerComposedKernel(Conv2DBackpropFilter, conv2dBackpropFilter(kernels));
  registerComposedKernel(Conv2DBackpropInput, conv2dBackpropInput(kernels));
  registerDepthwiseConv2d(kernels);
  registerWasmKernel(MaxPoolGrad, maxPoolGradient());
  registerWasmKernel(Slice, sliceInHeap(engineKernel(Slice)));
  registerWasmKernel(Concat, concatInHeap(engineKernel(Concat)));
  registerGroupedConv2d(kernels);
  registerChannelKernels(kernels);
  registerSpatialMean(kernels);
  registerBatchNorm(kernels);
  registerSwish(kernels);
  registerRelu(kernels);
  registerAdamWStep(kernels);
}
