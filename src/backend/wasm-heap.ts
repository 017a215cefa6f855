import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js";
import {
  getKernel,
  type KernelFunc,
  registerKernel,
  type Tensor4D,
  type TensorInfo,
  tidy,
  unregisterKernel,
} from "@tensorflow/tfjs-core";

export type { BackendWasm };

/** The floats of a tensor where they lie in the heap of the wasm engine: valid until the next allocation. */
export function heapFloats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** A kernel as a composition of operations; what it leaves behind is disposed for it. */
export type ComposedKernel<Inputs, Attributes> = (
  inputs: Inputs,
  attributes: Attributes,
  backend: BackendWasm,
) => Tensor4D;

/** Registers a composed kernel for the wasm engine, in place of the engine's own where it has one of that name. */
export function registerWasmKernel<Inputs, Attributes>(
  kernelName: string,
  kernel: ComposedKernel<Inputs, Attributes>,
): void {
  if (getKernel(kernelName, "wasm")) unregisterKernel(kernelName, "wasm");
  const kernelFunc = (({ inputs, attrs, backend }) =>
    tidy(() => kernel(inputs as Inputs, attrs as Attributes, backend as BackendWasm))) as KernelFunc;
  registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}
