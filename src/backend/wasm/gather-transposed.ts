import type { Machine } from "./simd-kernels.js";
import { allocate, heapFloats, heapPointer } from "./wasm-heap.js";

/** Writes rows of a source, found by their offsets in numbers (-1: zeros), transposed to a target in the heap. */
type GatherTransposed = (offsets: Int32Array, source: number, target: number) => void;

/**
 * Runs a function that gathers rows of `channels` numbers each, with room in the heap for what that takes.
 *
 * @param run Gets the function; it must not allocate memory of the engine.
 */
export function withGatherTransposed(
  { kernels, backend }: Machine,
  { rows, channels }: { readonly rows: number; readonly channels: number },
  run: (gather: GatherTransposed) => void,
): void {
  const zeros = allocate(backend, [channels]);
  const places = backend.makeOutput([rows], "int32");
  heapFloats(backend, zeros).fill(0);
  run((offsets, source, target) => {
    (backend.typedArrayFromHeap(places) as Int32Array).set(offsets);
    kernels.gatherTransposed(source, heapPointer(backend, places), heapPointer(backend, zeros), target, rows, channels);
  });
  backend.disposeData(places.dataId);
  backend.disposeData(zeros.dataId);
}
