import { backend_util, type Conv2DBackpropInputAttrs, conv2d, engine, type Tensor4D } from "@tensorflow/tfjs-core";
import { dilate, type Placement } from "./dilate.js";
import { withGatherTransposed } from "./gather-transposed.js";
import { convolveGroups, suitsRegisters } from "./grouped-conv2d-kernels.js";
import { isPointwise, pointwiseInputGradient } from "./pointwise-conv2d.js";
import type { SimdKernels, WasmContext } from "./simd-kernels.js";
import { allocate, heapPointer, type WasmKernel } from "./wasm-heap.js";

/**
 * Places the gradient of the output so that a dense convolution with the rotated filter gives the gradient of the
 * input: pixels `stride` apart, `filter - 1 - padding` zeros before them, `input + filter - 1` in all.
 */
function placementOf(info: backend_util.Conv2DInfo): Placement {
  return {
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    top: info.effectiveFilterHeight - 1 - info.padInfo.top,
    left: info.effectiveFilterWidth - 1 - info.padInfo.left,
    height: info.inHeight + info.effectiveFilterHeight - 1,
    width: info.inWidth + info.effectiveFilterWidth - 1,
  };
}

/** Gradient of the output of a convolution, and its filter `[rows, cols, inner, outer]`. */
interface InputGradientInputs {
  readonly dy: Tensor4D;
  readonly filter: Tensor4D;
}

/**
 * Rotates a filter `[rows, cols, inner, outer]` by 180 degrees and exchanges its channels:
 * `[rows, cols, outer, inner]`. The engine's own `Reverse` takes longer than the convolution.
 */
function rotateFilter({ kernels, backend }: WasmContext, filter: Tensor4D): Tensor4D {
  const [rows, cols, inner, outer] = filter.shape;
  const rotated = allocate(backend, [rows, cols, outer, inner]);
  const offsets = Int32Array.from({ length: inner }, (_, row) => row * outer);
  const tapBytes = 4 * inner * outer;
  withGatherTransposed({ kernels, backend }, { rows: inner, channels: outer }, (gather) => {
    for (let tap = 0; tap < rows * cols; tap++) {
      const target = heapPointer(backend, rotated) + (rows * cols - 1 - tap) * tapBytes;
      gather(offsets, heapPointer(backend, filter) + tap * tapBytes, target);
    }
  });
  return engine().makeTensorFromTensorInfo(rotated) as Tensor4D;
}

/**
 * Makes the kernel of the gradient of a convolution with respect to its input: the convolution of the dilated output
 * gradient with the filter rotated by 180 degrees, its channels exchanged (arXiv 1603.07285, section 4).
 */
export function conv2dBackpropInput(
  kernels: SimdKernels,
): WasmKernel<InputGradientInputs, Conv2DBackpropInputAttrs, Tensor4D> {
  return ({ dy, filter }, { strides, pad, dimRoundingMode, inputShape }, backend) => {
    const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
    if (isPointwise(info)) return pointwiseInputGradient({ kernels, backend }, [dy, filter], info);
    if (suitsRegisters(info)) {
      const direction = { info, groups: 1, transposed: true };
      const gradient = convolveGroups({ kernels, backend }, { source: dy, filter }, direction);
      return engine().makeTensorFromTensorInfo(gradient) as Tensor4D;
    }
    return conv2d(dilate(backend, dy, placementOf(info)), rotateFilter({ kernels, backend }, filter), 1, "valid");
  };
}
