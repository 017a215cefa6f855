import { add, div, mul, sqrt, square, sub, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { SimdKernels } from "../wasm/simd-kernels.js";
import { allocate, heapPointer, registerWasmKernel } from "../wasm/wasm-heap.js";
import { assertFloats } from "./assert-floats.js";
import { runCustomKernel } from "./run-custom-kernel.js";

/** Tensors of one step of AdamW, all of one shape. */
export interface AdamWInputs {
  readonly weight: Tensor;
  /** Running mean of the gradient. */
  readonly mean: Tensor;
  /** Running mean of the squared gradient. */
  readonly square: Tensor;
  readonly gradient: Tensor;
}

/** Numbers of one step of AdamW. */
export interface AdamWFactors {
  readonly beta1: number;
  readonly beta2: number;
  /** Share of a weight that remains after its decay: 1 - rate * decay. */
  readonly keep: number;
  /** rate / (1 - beta1^t). */
  readonly stepSize: number;
  /** sqrt(1 - beta2^t). */
  readonly rootCorrection: number;
  readonly epsilon: number;
}

/** Name of the kernel that computes the new weight, mean and mean square. */
export const ADAM_W_STEP = "CtAdamWStep";

/** Registers the step for the wasm engine, as one pass over memory. */
export function registerAdamWStep(kernels: SimdKernels): void {
  registerWasmKernel<AdamWInputs, AdamWFactors>(ADAM_W_STEP, (inputs, factors, backend) => {
    const { weight, mean, square: squares, gradient } = inputs;
    const outputs = [weight, mean, squares].map(({ shape }) => allocate(backend, shape));
    const pointers = [weight, mean, squares, gradient, ...outputs].map((tensor) => heapPointer(backend, tensor));
    const [first, second, third, fourth, ...rest] = pointers;
    const { beta1, beta2, keep, stepSize, rootCorrection, epsilon } = factors;
    const numbers = [weight.size, beta1, 1 - beta1, beta2, 1 - beta2, keep, stepSize, rootCorrection, epsilon];
    kernels.adamW(first, second, third, fourth, ...rest, ...numbers);
    return outputs;
  });
}

function composed({ weight, mean, square: squares, gradient }: AdamWInputs, factors: AdamWFactors): Tensor[] {
  const { beta1, beta2, keep, stepSize, rootCorrection, epsilon } = factors;
  return tidy(() => {
    const newMean = add(mul(mean, beta1), mul(gradient, 1 - beta1));
    const newSquare = add(mul(squares, beta2), mul(square(gradient), 1 - beta2));
    const denominator = add(div(sqrt(newSquare), rootCorrection), epsilon);
    return [sub(mul(weight, keep), mul(div(newMean, denominator), stepSize)), newMean, newSquare];
  });
}

/**
 * Computes the new weight, mean and mean square of one step of AdamW. The caller owns them.
 *
 * @throws TypeError unless all tensors are float32.
 */
export function adamWStep(inputs: AdamWInputs, factors: AdamWFactors): Tensor[] {
  assertFloats("adamWStep", { ...inputs });
  return runCustomKernel<Tensor[]>(ADAM_W_STEP, inputs, factors) ?? composed(inputs, factors);
}
