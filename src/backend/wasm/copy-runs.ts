import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { type BackendWasm, heapFloats, heapPointer } from "./wasm-heap.js";

const BYTES_PER_NUMBER = 4;

/** Part of a tensor along an axis, from position `begin` on; it holds all of the other axes. */
interface AxisRange {
  readonly tensor: TensorInfo;
  readonly begin: number;
}

/**
 * Copies `steps` positions along an axis from one tensor to another inside the heap, as runs of adjacent numbers.
 *
 * @param shared What both tensors share: the axis, the number of positions, and the engine. Their shapes differ only in
 * the length of the axis.
 */
export function copyRuns(
  from: AxisRange,
  to: AxisRange,
  { axis, steps, backend }: { readonly axis: number; readonly steps: number; readonly backend: BackendWasm },
): void {
  const { shape } = from.tensor;
  const inner = util.sizeFromShape(shape.slice(axis + 1));
  const runs = util.sizeFromShape(shape.slice(0, axis));
  const place = ({ tensor, begin }: AxisRange) => heapPointer(backend, tensor) / BYTES_PER_NUMBER + begin * inner;
  const source = place(from);
  const target = place(to);
  const sourceStep = shape[axis] * inner;
  const targetStep = to.tensor.shape[axis] * inner;
  const heap = new Float32Array(heapFloats(backend, to.tensor).buffer);
  for (let run = 0; run < runs; run++) {
    const start = source + run * sourceStep;
    heap.copyWithin(target + run * targetStep, start, start + steps * inner);
  }
}
