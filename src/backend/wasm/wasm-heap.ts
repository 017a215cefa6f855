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

/** The floats of a tensor where they lie in the heap of the wasm engine: valid until the next allocation. */
export function heapFloats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** Where a tensor lies in the heap of the wasm engine, bytes; it stays there until it is disposed. */
export function heapPointer(backend: BackendWasm, tensor: TensorInfo): number {
  return backend.getMemoryOffset(tensor.dataId);
}

/** Returns the function that gives the {@link heapPointer} of a tensor of one engine. */
export function pointersOf(backend: BackendWasm): (tensor: TensorInfo) => number {
  return (tensor) => heapPointer(backend, tensor);
}

/** Allocates a tensor with undefined contents in the heap of the wasm engine. */
export function allocate(backend: BackendWasm, shape: readonly number[]): TensorInfo {
  return backend.makeOutput([...shape], "float32");
}

/** Runs a function with room for `length` numbers in the heap, which is freed after it. */
export function withScratch(backend: BackendWasm, length: number, run: (pointer: number) => void): void {
  const scratch = allocate(backend, [length]);
  run(heapPointer(backend, scratch));
  backend.disposeData(scratch.dataId);
}

/** Runs a function with the address of 32-bit integers in the heap, which are freed after it. */
export function withIntegers(backend: BackendWasm, integers: readonly number[], run: (pointer: number) => void): void {
  const tensor = backend.makeOutput([integers.length], "int32");
  (backend.typedArrayFromHeap(tensor) as Int32Array).set(integers);
  run(heapPointer(backend, tensor));
  backend.disposeData(tensor.dataId);
}

/** A kernel as a function of its inputs and attributes. */
export type WasmKernel<Inputs, Attributes, Output> = (
  inputs: Inputs,
  attributes: Attributes,
  backend: BackendWasm,
) => Output;

/** Finds the engine's own kernel of a name, which is kept under another one for when ours has taken its place. */
export function engineKernel(kernelName: string): KernelFunc {
  const kept = `Engine${kernelName}`;
  const own = getKernel(kept, "wasm") ?? getKernel(kernelName, "wasm");
  if (!own) throw new UnsupportedError(`the wasm engine has no kernel ${kernelName}`, { feature: kernelName });
  if (!getKernel(kept, "wasm")) registerKernel({ ...own, kernelName: kept });
  return own.kernelFunc;
}

/** Registers a kernel for the wasm engine, in place of the engine's own where it has one of that name. */
export function registerWasmKernel<Inputs, Attributes>(
  kernelName: string,
  kernel: WasmKernel<Inputs, Attributes, TensorInfo | TensorInfo[]>,
): void {
  if (getKernel(kernelName, "wasm")) unregisterKernel(kernelName, "wasm");
  const kernelFunc = (({ inputs, attrs, backend }) =>
    kernel(inputs as Inputs, attrs as Attributes, backend as BackendWasm)) as KernelFunc;
  registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}

/** Registers a kernel composed of operations; what it leaves behind is disposed for it. */
export function registerComposedKernel<Inputs, Attributes>(
  kernelName: string,
  kernel: WasmKernel<Inputs, Attributes, Tensor4D>,
): void {
  registerWasmKernel<Inputs, Attributes>(kernelName, (inputs, attributes, backend) =>
    tidy(() => kernel(inputs, attributes, backend)),
  );
}
