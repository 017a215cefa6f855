import { type KernelFunc, type SliceAttrs, slice_util, type Tensor, type TensorInfo } from "@tensorflow/tfjs-core";
import { copyRuns } from "./copy-runs.js";
import { allocate, type WasmKernel } from "./wasm-heap.js";

/**
 * Makes the kernel that slices along one axis, as the gradients of concatenations do. The engine's own kernel first
 * copies the whole tensor out of the heap.
 *
 * @param fallback The engine's own kernel, for slices along several axes and for other types.
 */
export function sliceInHeap(fallback: KernelFunc): WasmKernel<{ readonly x: Tensor }, SliceAttrs, TensorInfo> {
  return ({ x }, attributes, backend) => {
    const [begin, size] = slice_util.parseSliceParams(x, attributes.begin, attributes.size);
    const [axis, ...others] = x.shape.flatMap((length, index) => (size[index] < length ? [index] : []));
    if (x.dtype !== "float32" || axis === undefined || others.length > 0) {
      return fallback({ inputs: { x }, attrs: { ...attributes }, backend }) as TensorInfo;
    }
    const part = allocate(backend, size);
    copyRuns({ tensor: x, begin: begin[axis] }, { tensor: part, begin: 0 }, { axis, steps: size[axis], backend });
    return part;
  };
}
