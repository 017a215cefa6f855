import { KERNELS_BASE64 } from "./kernels-binary.js";
import { KERNELS_BASE64 as RELAXED_BASE64 } from "./relaxed-kernels-binary.js";

/** Address in the memory of the kernels, in bytes. */
type Pointer = number;

/** Numbers of the activations that kernels apply, as in assembly/activation.ts. */
export const ACTIVATIONS = { none: 0, relu: 1, swish: 2, sigmoid: 3 } as const;

/** Name of an activation that kernels apply. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** The compiled kernels of predictions, documented in assembly/predict.ts. */
export interface PredictKernels {
  readonly addOneProduct: (a: number, b: number, c: number) => number;
  readonly averageImages: (x: Pointer, means: Pointer, ...sizes: number[]) => void;
  readonly bytesToUnits: (bytes: Pointer, units: Pointer, length: number) => void;
  readonly convolutionScratch: (sizes: Pointer) => number;
  readonly convolveChannels: (x: Pointer, filter: Pointer, bias: Pointer, y: Pointer, ...sizes: number[]) => void;
  readonly convolvePoints: (points: Pointer) => void;
  readonly finish: (
    x: Pointer,
    scale: Pointer,
    shift: Pointer,
    residual: Pointer,
    y: Pointer,
    ...sizes: number[]
  ) => void;
  readonly gatherPatches: (x: Pointer, to: Pointer, ...sizes: number[]) => void;
  readonly groupedConvolution: (
    source: Pointer,
    filter: Pointer,
    target: Pointer,
    scratch: Pointer,
    sizes: Pointer,
  ) => void;
  readonly pointsScratch: (depth: number) => number;
  readonly poolWindows: (x: Pointer, y: Pointer, ...sizes: number[]) => void;
  readonly winogradConvolution: PredictKernels["groupedConvolution"];
  readonly winogradScratch: (sizes: Pointer) => number;
}

/** Memory of kernels. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

/** The part of the WebAssembly API that is used here; the types of Node leave the API to browsers. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { readonly initial: number }) => KernelMemory;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly validate: (binary: Uint8Array) => boolean;
}

const api = () => (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

const decode = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Kernels, and the memory that they work on: one page at first. */
export interface LinkedKernels {
  readonly kernels: PredictKernels;
  readonly memory: KernelMemory;
}

function link(binary: Uint8Array): LinkedKernels {
  const { Memory, Module, Instance } = api();
  const memory = new Memory({ initial: 1 });
  const { exports } = new Instance(new Module(binary), { env: { memory } });
  return { kernels: exports as PredictKernels, memory };
}

/** Square of 1 + 2^-12 without its last bit, which only a product that is not rounded before the sum keeps. */
const ROUNDED_SQUARE = 1 + 2 ** -11;

/**
 * Whether this runtime and processor round a product and its sum once: they have relaxed SIMD (Node 22 and later) and
 * fused multiply-add. Rounding differs from that of other machines.
 */
export function fusesProducts(): boolean {
  const binary = decode(RELAXED_BASE64);
  if (!api().validate(binary)) return false;
  const factor = 1 + 2 ** -12;
  return link(binary).kernels.addOneProduct(factor, factor, -ROUNDED_SQUARE) !== 0;
}

/**
 * Links the kernels to a memory of their own.
 *
 * @param options `fused`: kernels that round a product and its sum once, see {@link fusesProducts}.
 */
export function linkPredictKernels({ fused }: { readonly fused: boolean }): LinkedKernels {
  return link(decode(fused ? RELAXED_BASE64 : KERNELS_BASE64));
}
