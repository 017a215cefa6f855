import { add, mul, rsqrt, square, sub, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import type { SimdKernels } from "../wasm/simd-kernels.js";
import { allocate, heapPointer, registerWasmKernel, withScratch } from "../wasm/wasm-heap.js";
import { assertFloats } from "./assert-floats.js";
import { runCustomKernel } from "./run-custom-kernel.js";
import { channelMean } from "./spatial-mean.js";

/** A batch `[batch, rows, cols, channels]` and the parameters `[channels]` of its normalization. */
export interface BatchNormInputs {
  readonly x: Tensor4D;
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

/** Inputs of the gradient of batch norm; mean and biased variance are those of the batch. */
export interface BatchNormGradientInputs {
  readonly dy: Tensor4D;
  readonly x: Tensor4D;
  readonly gamma: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

interface Attributes {
  /** Number added to the variance. */
  readonly epsilon: number;
}

/** Name of the kernel that computes y, mean and biased variance. */
export const BATCH_NORM = "CtBatchNorm";

/** Name of the kernel that computes the gradients of x, gamma and beta. */
export const BATCH_NORM_GRADIENT = "CtBatchNormGradient";

/** Registers batch norm and its gradient for the wasm engine, as three and two passes over memory. */
export function registerBatchNorm(kernels: SimdKernels): void {
  registerWasmKernel<BatchNormInputs, Attributes>(BATCH_NORM, ({ x, gamma, beta }, { epsilon }, backend) => {
    const channels = x.shape[3];
    const outputs = [x.shape, [channels], [channels]].map((shape) => allocate(backend, shape));
    const [first, second, third, ...rest] = [x, gamma, beta, ...outputs].map((tensor) => heapPointer(backend, tensor));
    const [y, ...statistics] = rest;
    withScratch(backend, 2 * channels, (scratch) => {
      kernels.batchNorm(first, second, third, y, ...statistics, scratch, x.size / channels, channels, epsilon);
    });
    return outputs;
  });
  registerWasmKernel<BatchNormGradientInputs, Attributes>(BATCH_NORM_GRADIENT, (inputs, { epsilon }, backend) => {
    const { dy, x, gamma, mean, variance } = inputs;
    const channels = x.shape[3];
    const outputs = [x.shape, [channels], [channels]].map((shape) => allocate(backend, shape));
    const pointers = [dy, x, gamma, mean, variance, ...outputs].map((tensor) => heapPointer(backend, tensor));
    const [first, second, third, fourth, ...rest] = pointers;
    withScratch(backend, 3 * channels, (scratch) => {
      kernels.batchNormGradient(first, second, third, fourth, ...rest, scratch, x.size / channels, channels, epsilon);
    });
    return outputs;
  });
}

function composedForward({ x, gamma, beta }: BatchNormInputs, epsilon: number): Tensor[] {
  const mean = channelMean(x);
  const centered = sub(x, mean) as Tensor4D;
  const variance = channelMean(square(centered));
  return [add(mul(centered, mul(gamma, rsqrt(add(variance, epsilon)))), beta), mean, variance];
}

function composedGradient({ dy, x, gamma, mean, variance }: BatchNormGradientInputs, epsilon: number): Tensor[] {
  const count = dy.size / dy.shape[3];
  const inverse = rsqrt(add(variance, epsilon));
  const centered = sub(x, mean);
  const meanGradient = channelMean(dy);
  const meanProduct = mul(channelMean(mul(dy, centered) as Tensor4D), inverse);
  const scale = mul(gamma, inverse);
  const slope = mul(mul(scale, inverse), meanProduct);
  const dx = sub(sub(mul(dy, scale), mul(centered, slope)), mul(meanGradient, scale));
  return [dx, mul(meanProduct, count), mul(meanGradient, count)];
}

/**
 * Normalizes a batch by its own statistics and returns y, the mean and the biased variance. Call it inside `tidy`.
 *
 * @throws TypeError unless all tensors are float32.
 */
export function batchNormForward(inputs: BatchNormInputs, epsilon: number): Tensor[] {
  assertFloats("batchNormForward", { ...inputs });
  return runCustomKernel<Tensor[]>(BATCH_NORM, inputs, { epsilon }) ?? composedForward(inputs, epsilon);
}

/**
 * Computes the gradients of batch norm with respect to x, gamma and beta. Call it inside `tidy`. That of x is
 * a * dy + b * (x - mean) + c, rearranged from arXiv 1502.03167, section 3.
 *
 * @throws TypeError unless all tensors are float32.
 */
export function batchNormGradient(inputs: BatchNormGradientInputs, epsilon: number): Tensor[] {
  assertFloats("batchNormGradient", { ...inputs });
  return runCustomKernel<Tensor[]>(BATCH_NORM_GRADIENT, inputs, { epsilon }) ?? composedGradient(inputs, epsilon);
}
