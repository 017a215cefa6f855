import { add, mul, ones, sum, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { SimdKernels } from "../wasm/simd-kernels.js";
import { allocate, pointersOf, registerWasmKernel, withScratch } from "../wasm/wasm-heap.js";
import { assertFloats } from "./assert-floats.js";
import { runCustomKernel } from "./run-custom-kernel.js";
import { withGradients } from "./with-gradients.js";

/** Images `[batch, rows, cols, channels]`, and the factor and shift of each channel, `[channels]`. */
export interface ScaleInputs {
  readonly x: Tensor4D;
  readonly scale: Tensor;
  readonly shift: Tensor;
}

const KERNELS = { scale: "CtScaleAndShift", sum: "CtSumProducts", repeat: "CtRepeatPixels", blend: "CtBlend" };

/** Weights of two tensors in their blend. */
interface BlendWeights {
  readonly a: number;
  readonly b: number;
}

/** Registers the operations below for the wasm engine, as one pass over memory each. */
export function registerChannelKernels(kernels: SimdKernels): void {
  registerWasmKernel<ScaleInputs, object>(KERNELS.scale, ({ x, scale, shift }, _, backend) => {
    const y = allocate(backend, x.shape);
    const at = pointersOf(backend);
    kernels.scaleAndShift(at(x), at(scale), at(shift), at(y), x.size / x.shape[3], x.shape[3]);
    return y;
  });
  registerWasmKernel<Record<"a" | "b", Tensor4D>, object>(KERNELS.sum, ({ a, b }, _, backend) => {
    const [batch, rows, cols, channels] = a.shape;
    const sums = allocate(backend, [batch, 1, 1, channels]);
    const at = pointersOf(backend);
    withScratch(backend, channels, (scratch) => {
      kernels.sumProducts(at(a), at(b), at(sums), scratch, batch, rows * cols, channels);
    });
    return sums;
  });
  registerWasmKernel<{ readonly values: Tensor4D }, { readonly rows: number; readonly cols: number }>(
    KERNELS.repeat,
    ({ values }, { rows, cols }, backend) => {
      const [batch, , , channels] = values.shape;
      const y = allocate(backend, [batch, rows, cols, channels]);
      const at = pointersOf(backend);
      kernels.repeatPixels(at(values), at(y), batch, rows * cols, channels);
      return y;
    },
  );
  registerWasmKernel<Record<"x" | "z", Tensor>, BlendWeights>(KERNELS.blend, ({ x, z }, { a, b }, backend) => {
    const y = allocate(backend, x.shape);
    const at = pointersOf(backend);
    kernels.blend(at(x), at(z), at(y), x.size, a, b);
    return y;
  });
}

function scaled(inputs: ScaleInputs): Tensor4D {
  const { x, scale, shift } = inputs;
  return runCustomKernel<Tensor4D>(KERNELS.scale, inputs) ?? tidy(() => add(mul(x, scale), shift) as Tensor4D);
}

/**
 * Scales and shifts each channel of images: x * scale + shift.
 *
 * @throws TypeError unless all tensors are float32.
 */
export function scaleAndShift({ x: images, scale: factors, shift: shifts }: ScaleInputs): Tensor4D {
  assertFloats("scaleAndShift", { x: images, scale: factors, shift: shifts });
  return withGradients(
    [images, factors, shifts],
    (x, scale, shift) => ({ value: scaled({ x, scale, shift }), saved: [x, scale] }),
    (dy, [x, scale]) => [mul(dy, scale), sum(sumProducts(dy, x), [0, 1, 2]), sum(dy, [0, 1, 2])],
  );
}

/**
 * Sums the products of two batches of images `[batch, rows, cols, channels]` over rows and columns:
 * `[batch, 1, 1, channels]`. Has no gradient of its own.
 *
 * @throws TypeError unless both are float32.
 */
export function sumProducts(a: Tensor4D, b: Tensor4D): Tensor4D {
  assertFloats("sumProducts", { a, b });
  return runCustomKernel<Tensor4D>(KERNELS.sum, { a, b }) ?? tidy(() => sum(mul(a, b), [1, 2], true) as Tensor4D);
}

/**
 * Repeats values `[batch, 1, 1, channels]` for each pixel of images `[batch, rows, cols, channels]`. Has no gradient of
 * its own.
 *
 * @throws TypeError unless the values are float32.
 */
export function repeatPixels(values: Tensor4D, size: { readonly rows: number; readonly cols: number }): Tensor4D {
  assertFloats("repeatPixels", { values });
  const composed = () => mul(ones([1, size.rows, size.cols, 1]), values) as Tensor4D;
  return runCustomKernel<Tensor4D>(KERNELS.repeat, { values }, size) ?? tidy(composed);
}

/**
 * Blends two tensors of one shape: a * x + b * z. Has no gradient of its own.
 *
 * @throws TypeError unless both are float32.
 */
export function blend(x: Tensor, z: Tensor, weights: BlendWeights): Tensor {
  assertFloats("blend", { x, z });
  const composed = () => add(mul(x, weights.a), mul(z, weights.b)) as Tensor;
  return runCustomKernel<Tensor>(KERNELS.blend, { x, z }, weights) ?? tidy(composed);
}
