import type { WasmContext } from "./simd-kernels.js";
import { allocate, heapFloats, heapPointer } from "./wasm-heap.js";

/**
 * Writes rows of a source transposed to a target in the heap; the offsets of the rows are in numbers, and -1 stands for
 * zeros.
 */
type GatherTransposed = (offsets: Int32Array, source: number, target: number) => void;

/**
 * Runs a function that gathers rows of `channels` numbers, with the memory in the heap that this needs.
 *
 * @param run Receives the function to gather with; it must not allocate memory of the engine.
 */
export function withGatherTransposed(
  { kernels, backend }: WasmContext,
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
