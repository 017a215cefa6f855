import { memory } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "./wasm-heap.js";

/** The part of the engine's WebAssembly module that allocates memory: an address, or 0 when memory is full. */
interface Allocator {
  _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
}

/** Number of bytes that 32 bits can address; only the remainder of a larger length would reach the allocator. */
const MAX_BYTES = 2 ** 32;

const guarded = new WeakSet<Allocator>();

/**
 * Makes a running wasm engine throw a RangeError when its memory is full. Without it the engine writes to address 0,
 * where its own data lie, and cannot be used any more.
 */
export function failWhenFull({ wasm }: BackendWasm): void {
  const allocator = wasm as unknown as Allocator;
  if (guarded.has(allocator)) return;
  guarded.add(allocator);
  // The first call of each function replaces it by another one.
  allocator._free(allocator._malloc(1));
  const allocate = allocator._malloc;
  allocator._malloc = (bytes) => {
    const address = bytes < MAX_BYTES ? allocate(bytes) : 0;
    if (address !== 0 || bytes === 0) return address;
    const held = `it holds ${memory().numBytes} bytes of tensors, got ${bytes} bytes more`;
    throw new RangeError(`the memory of the wasm engine, 4 GiB, is full: ${held}; take a smaller batch or size`);
  };
}
