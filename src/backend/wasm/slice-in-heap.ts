import { type KernelFunc, type SliceAttrs, slice_util, type Tensor, type TensorInfo } from "@tensorflow/tfjs-core";
import { copyRuns } from "./copy-runs.js";
import { allocate, type WasmKernel } from "./wasm-heap.js";

/**
 * Makes slices along one axis, as gradients of concatenations are. The engine's own copies all of the tensor out of the
 * heap first; other slices, and those of other types, stay with it.
 *
 * @param otherwise The engine's own kernel.
 */
export function sliceInHeap(otherwise: KernelFunc): WasmKernel<{ readonly x: Tensor }, SliceAttrs, TensorInfo> {
  return ({ x }, attributes, backend) => {
    const [begin, size] = slice_util.parseSliceParams(x, attributes.begin, attributes.size);
    const [axis, ...others] = x.shape.flatMap((length, index) => (size[index] < length ? [index] : []));
    if (x.dtype !== "float32" || axis === undefined || others.length > 0) {
      return otherwise({ inputs: { x }, attrs: { ...attributes }, backend }) as TensorInfo;
    }
    const part = allocate(backend, size);
    copyRuns({ tensor: x, begin: begin[axis] }, { tensor: part, begin: 0 }, { axis, steps: size[axis], backend });
    return part;
  };
}
