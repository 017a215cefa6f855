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
import { UnsupportedError } from "../../errors.js";

export type { BackendWasm };

/** Returns the floats of a tensor where they lie in the heap of the wasm engine: valid until the next allocation. */
export function heapFloats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/**
 * Returns the address of a tensor in the heap of the wasm engine, in bytes; it is valid until the tensor is disposed.
 */
export function heapPointer(backend: BackendWasm, tensor: TensorInfo): number {
  return backend.getMemoryOffset(tensor.dataId);
}

/** Makes a function that returns the {@link heapPointer} of a tensor of one engine. */
export function pointersOf(backend: BackendWasm): (tensor: TensorInfo) => number {
  return (tensor) => heapPointer(backend, tensor);
}

/** Allocates a tensor with undefined contents in the heap of the wasm engine. */
export function allocate(backend: BackendWasm, shape: readonly number[]): TensorInfo {
  return backend.makeOutput([...shape], "float32");
}

/** Runs a function with memory for `length` numbers in the heap, and frees it. */
export function withScratch(backend: BackendWasm, length: number, run: (pointer: number) => void): void {
  const scratch = allocate(backend, [length]);
  run(heapPointer(backend, scratch));
  backend.disposeData(scratch.dataId);
}

/** Runs a function with the address of 32-bit integers in the heap, and frees them. */
export function withIntegers(backend: BackendWasm, integers: readonly number[], run: (pointer: number) => void): void {
  const tensor = backend.makeOutput([integers.length], "int32");
  (backend.typedArrayFromHeap(tensor) as Int32Array).set(integers);
  run(heapPointer(backend, tensor));
  backend.disposeData(tensor.dataId);
}

/** A kernel: a function of its inputs and attributes. */
export type WasmKernel<Inputs, Attributes, Output> = (
  inputs: Inputs,
  attributes: Attributes,
  backend: BackendWasm,
) => Output;

/**
 * Finds the engine's own kernel of a name, and keeps it under another name for the time when one of this package
 * replaces it.
 */
export function engineKernel(kernelName: string): KernelFunc {
  const kept = `Engine${kernelName}`;
  const original = getKernel(kept, "wasm") ?? getKernel(kernelName, "wasm");
  if (!original) throw new UnsupportedError(`the wasm engine has no kernel ${kernelName}`, { feature: kernelName });
  if (!getKernel(kept, "wasm")) registerKernel({ ...original, kernelName: kept });
  return original.kernelFunc;
}

/** Registers a kernel for the wasm engine; it replaces the engine's own kernel of that name, if there is one. */
export function registerWasmKernel<Inputs, Attributes>(
  kernelName: string,
  kernel: WasmKernel<Inputs, Attributes, TensorInfo | TensorInfo[]>,
): void {
  if (getKernel(kernelName, "wasm")) unregisterKernel(kernelName, "wasm");
  const kernelFunc = (({ inputs, attrs, backend }) =>
    kernel(inputs as Inputs, attrs as Attributes, backend as BackendWasm)) as KernelFunc;
  registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}

/** Registers a kernel composed of operations; tensors that it leaves behind are disposed. */
export function registerComposedKernel<Inputs, Attributes>(
  kernelName: string,
  kernel: WasmKernel<Inputs, Attributes, Tensor4D>,
): void {
  registerWasmKernel<Inputs, Attributes>(kernelName, (inputs, attributes, backend) =>
    tidy(() => kernel(inputs, attributes, backend)),
  );
}
