import { add, mul, sigmoid, sub, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { SimdKernels } from "../wasm/simd-kernels.js";
import { allocate, pointersOf, registerWasmKernel } from "../wasm/wasm-heap.js";
import { assertFloats } from "./assert-floats.js";
import { runCustomKernel } from "./run-custom-kernel.js";

const FORWARD = "CtSwish";
const BACKWARD = "CtSwishGradient";

/** Input of swish, and the gradient of its output. */
interface SwishGradientInputs<T extends Tensor = Tensor> {
  readonly dy: T;
  readonly x: T;
}

/** Registers swish and its gradient for the wasm engine, as one pass over memory each. */
export function registerSwish(kernels: SimdKernels): void {
  registerWasmKernel<{ readonly x: Tensor }, object>(FORWARD, ({ x }, _, backend) => {
    const y = allocate(backend, x.shape);
    const at = pointersOf(backend);
    kernels.swish(at(x), at(y), x.size);
    return y;
  });
  registerWasmKernel<SwishGradientInputs, object>(BACKWARD, ({ dy, x }, _, backend) => {
    const dx = allocate(backend, x.shape);
    const at = pointersOf(backend);
    kernels.swishGradient(at(dy), at(x), at(dx), x.size);
    return dx;
  });
}

/**
 * Computes the swish activation, x * sigmoid(x) (arXiv 1710.05941).
 *
 * @throws TypeError unless x is float32.
 */
export function swishForward<T extends Tensor>(x: T): T {
  assertFloats("swishForward", { x });
  return runCustomKernel<T>(FORWARD, { x }) ?? tidy(() => mul(x, sigmoid(x)) as T);
}

/**
 * Computes the gradient of swish in closed form: dy * sigmoid(x) * (1 + x * (1 - sigmoid(x))).
 *
 * @throws TypeError unless both are float32.
 */
export function swishGradient<T extends Tensor>({ dy, x }: SwishGradientInputs<T>): T {
  assertFloats("swishGradient", { dy, x });
  const composed = () => {
    const gate = sigmoid(x);
    return mul(dy, mul(gate, add(mul(x, sub(1, gate)), 1))) as T;
  };
  return runCustomKernel<T>(BACKWARD, { dy, x }) ?? tidy(composed);
}
