import { memory } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "./wasm-heap.js";

/** The part of the engine's WebAssembly module that gives out its memory: an address, or 0 where there is no more. */
interface Allocator {
  _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
}

/** All that 32 bits address; a longer length would reach the allocator as its remainder. */
const MOST_BYTES = 2 ** 32;

const guarded = new WeakSet<Allocator>();

/**
 * Makes a running wasm engine fail with a RangeError where its memory is full. By itself it then works at address 0,
 * where its own data are, and is of no use from there on.
 */
export function failWhenFull({ wasm }: BackendWasm): void {
  const allocator = wasm as unknown as Allocator;
  if (guarded.has(allocator)) return;
  guarded.add(allocator);
  // The first call puts another function in the place of the one that is called.
  allocator._free(allocator._malloc(1));
  const allocate = allocator._malloc;
  allocator._malloc = (bytes) => {
    const address = bytes < MOST_BYTES ? allocate(bytes) : 0;
    if (address !== 0 || bytes === 0) return address;
    const held = `it holds ${memory().numBytes} bytes of tensors, got ${bytes} bytes more`;
    throw new RangeError(`the memory of the wasm engine, 4 GiB, is full: ${held}; take a smaller batch or size`);
  };
}
