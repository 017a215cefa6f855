import {
  backend_util,
  type ConcatAttrs,
  type KernelFunc,
  type NamedTensorInfoMap,
  type Tensor,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { copyRuns } from "./copy-runs.js";
import { allocate, type WasmKernel } from "./wasm-heap.js";

/**
 * Makes the kernel that concatenates floats. The engine's own kernel creates two views of arrays for each run of
 * numbers that it copies, which takes longer than the copy.
 *
 * @param fallback The engine's own kernel, for other types.
 */
export function concatInHeap(fallback: KernelFunc): WasmKernel<readonly Tensor[], ConcatAttrs, TensorInfo> {
  return (tensors, attributes, backend) => {
    if (tensors.some(({ dtype }) => dtype !== "float32")) {
      const inputs = tensors as unknown as NamedTensorInfoMap;
      return fallback({ inputs, attrs: { ...attributes }, backend }) as TensorInfo;
    }
    const [axis] = util.parseAxisParam(attributes.axis, tensors[0].shape);
    const shapes = tensors.map(({ shape }) => shape);
    backend_util.assertParamsConsistent(shapes, axis);
    const joined = allocate(backend, backend_util.computeOutShape(shapes, axis));
    let begin = 0;
    for (const tensor of tensors) {
      const steps = tensor.shape[axis];
      copyRuns({ tensor, begin: 0 }, { tensor: joined, begin }, { axis, steps, backend });
      begin += steps;
    }
    return joined;
  };
}
