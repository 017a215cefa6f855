import { KERNELS_BASE64 } from "./kernels-binary.js";
import type { BackendWasm } from "./wasm-heap.js";

/** Address in the memory of the engine, in bytes. */
type Pointer = number;

/**
 * The compiled kernels, documented in assembly/kernels.ts. They take addresses of 32-bit floats, then sizes, then
 * factors.
 */
export interface SimdKernels {
  readonly depthwiseConvolution: (x: Pointer, filter: Pointer, y: Pointer, ...sizes: number[]) => void;
  readonly depthwiseInputGradient: (dy: Pointer, filter: Pointer, dx: Pointer, ...sizes: number[]) => void;
  readonly depthwiseFilterGradient: (x: Pointer, dy: Pointer, filter: Pointer, ...sizes: number[]) => void;
  readonly gatherTransposed: (
    source: Pointer,
    offsets: Pointer,
    zeros: Pointer,
    target: Pointer,
    ...sizes: number[]
  ) => void;
  readonly adamW: (weight: Pointer, mean: Pointer, square: Pointer, gradient: Pointer, ...rest: number[]) => void;
  readonly averageImages: (x: Pointer, means: Pointer, ...sizes: number[]) => void;
  readonly batchNorm: (x: Pointer, gamma: Pointer, beta: Pointer, y: Pointer, ...rest: number[]) => void;
  readonly batchNormGradient: (dy: Pointer, x: Pointer, gamma: Pointer, mean: Pointer, ...rest: number[]) => void;
  readonly swish: (x: Pointer, y: Pointer, length: number) => void;
  readonly swishGradient: (dy: Pointer, x: Pointer, dx: Pointer, length: number) => void;
  readonly scaleAndShift: (x: Pointer, scale: Pointer, shift: Pointer, y: Pointer, ...sizes: number[]) => void;
  readonly scaleAndRelu: (x: Pointer, scale: Pointer, shift: Pointer, y: Pointer, ...sizes: number[]) => void;
  readonly reluGradient: (dy: Pointer, y: Pointer, dx: Pointer, length: number) => void;
  readonly sumProducts: (x: Pointer, dy: Pointer, sums: Pointer, scratch: Pointer, ...sizes: number[]) => void;
  readonly blend: (x: Pointer, z: Pointer, y: Pointer, ...numbers: number[]) => void;
  readonly repeatPixels: (values: Pointer, y: Pointer, ...sizes: number[]) => void;
  readonly convolutionScratch: (sizes: Pointer) => number;
  readonly groupedConvolution: (
    source: Pointer,
    filter: Pointer,
    target: Pointer,
    scratch: Pointer,
    sizes: Pointer,
  ) => void;
  readonly productScratch: (product: Pointer) => number;
  readonly multiplyMatrices: (product: Pointer, scratch: Pointer) => void;
  readonly filterGradientScratch: (sizes: Pointer) => number;
  readonly groupedFilterGradient: (x: Pointer, dy: Pointer, filter: Pointer, scratch: Pointer, sizes: Pointer) => void;
  readonly winogradScratch: (sizes: Pointer) => number;
  readonly winogradConvolution: SimdKernels["groupedConvolution"];
  readonly winogradFilterGradient: SimdKernels["groupedFilterGradient"];
}

/** The running wasm engine, and the compiled kernels that work on its memory. */
export interface WasmContext {
  readonly kernels: SimdKernels;
  readonly backend: BackendWasm;
}

/** The part of the engine's WebAssembly module that holds its memory. */
interface WasmModule {
  readonly asm: { readonly memory: object };
}

/** The part of the WebAssembly API that is used here; the types of Node leave the API to browsers. */
interface WebAssemblyApi {
  readonly instantiate: (binary: Uint8Array, imports: object) => Promise<{ instance: { exports: unknown } }>;
}

/** Links the compiled kernels to the memory of a running wasm engine, so that they work on its tensors in place. */
export async function linkSimdKernels(backend: BackendWasm): Promise<SimdKernels> {
  const { memory } = (backend.wasm as unknown as WasmModule).asm;
  const binary = Uint8Array.from(atob(KERNELS_BASE64), (character) => character.charCodeAt(0));
  const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const { instance } = await api.instantiate(binary, { env: { memory } });
  return instance.exports as SimdKernels;
}
