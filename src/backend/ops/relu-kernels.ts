import { add, mul, pad, relu, step, sum, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { SimdKernels } from "../wasm/simd-kernels.js";
import { allocate, pointersOf, registerWasmKernel } from "../wasm/wasm-heap.js";
import type { ScaleInputs } from "./channel-kernels.js";
import { firstChannels } from "./first-channels.js";
import { runCustomKernel } from "./run-custom-kernel.js";
import { withGradients } from "./with-gradients.js";

const FORWARD = "CtScaleAndRelu";

/** Name of the kernel that computes the gradient of ReLU. */
export const RELU_GRADIENT = "CtReluGradient";

/** Output of ReLU, and the gradient of that output. */
export interface ReluGradientInputs {
  readonly dy: Tensor4D;
  readonly y: Tensor4D;
}

/** Registers the operations below for the wasm engine, as one pass over memory each. */
export function registerRelu(kernels: SimdKernels): void {
  registerWasmKernel<ScaleInputs, object>(FORWARD, ({ x, scale, shift }, _, backend) => {
    const channels = scale.size;
    const y = allocate(backend, [...x.shape.slice(0, 3), channels]);
    const at = pointersOf(backend);
    kernels.scaleAndRelu(at(x), at(scale), at(shift), at(y), x.size / x.shape[3], channels, x.shape[3]);
    return y;
  });
  registerWasmKernel<ReluGradientInputs, object>(RELU_GRADIENT, ({ dy, y }, _, backend) => {
    const dx = allocate(backend, y.shape);
    const at = pointersOf(backend);
    kernels.reluGradient(at(dy), at(y), at(dx), y.size);
    return dx;
  });
}

function scaledRelu(inputs: ScaleInputs): Tensor4D {
  const { x, scale, shift } = inputs;
  const composed = () => relu(add(mul(firstChannels(x, scale.size), scale), shift)) as Tensor4D;
  return runCustomKernel<Tensor4D>(FORWARD, inputs) ?? tidy(composed);
}

/** Computes the gradient of ReLU: dy where its output y is above 0. Has no gradient of its own. */
export function reluGradient(inputs: ReluGradientInputs): Tensor4D {
  return runCustomKernel<Tensor4D>(RELU_GRADIENT, inputs) ?? tidy(() => mul(inputs.dy, step(inputs.y)) as Tensor4D);
}

/**
 * Scales and shifts each channel of float32 images and applies ReLU: max(0, x * scale + shift). Images may have more
 * channels than there are factors; those after the first ones are ignored.
 */
export function scaleAndRelu({ x: images, scale: factors, shift: shifts }: ScaleInputs): Tensor4D {
  return withGradients(
    [images, factors, shifts],
    (x, scale, shift) => {
      const value = scaledRelu({ x, scale, shift });
      return { value, saved: [x, scale, value] };
    },
    (dy, [x, scale, y]) => {
      const passed = reluGradient({ dy, y });
      const products = mul(passed, firstChannels(x, scale.size));
      const dx = pad(mul(passed, scale), [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, x.shape[3] - scale.size],
      ]);
      return [dx, sum(products, [0, 1, 2]), sum(passed, [0, 1, 2])];
    },
  );
}
