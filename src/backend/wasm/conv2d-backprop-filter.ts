import {
  backend_util,
  type Conv2DBackpropFilterAttrs,
  engine,
  matMul,
  reshape,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { withGatherTransposed } from "./gather-transposed.js";
import { groupsFilterGradient, suitsRegisters } from "./grouped-conv2d-kernels.js";
import { isPointwise, pointwiseFilterGradient } from "./pointwise-conv2d.js";
import type { SimdKernels } from "./simd-kernels.js";
import { allocate, heapPointer, type WasmKernel } from "./wasm-heap.js";

/** Input of a convolution, and the gradient of its output. */
interface FilterInputs {
  readonly x: Tensor4D;
  readonly dy: Tensor4D;
}

type DenseAttributes = Conv2DBackpropFilterAttrs;
type Conv2DInfo = backend_util.Conv2DInfo;

/**
 * Lists, for each output pixel, the offset of the first channel of the input pixel under one tap of the filter; -1
 * outside.
 */
function tapOffsets(info: Conv2DInfo, filterRow: number, filterCol: number): Int32Array {
  const { batchSize, outHeight, outWidth, inHeight, inWidth, inChannels } = info;
  const offsets = new Int32Array(batchSize * outHeight * outWidth).fill(-1);
  for (let image = 0, output = 0; image < batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const row = outRow * info.strideHeight - info.padInfo.top + filterRow * info.dilationHeight;
      for (let outCol = 0; outCol < outWidth; outCol++, output++) {
        const col = outCol * info.strideWidth - info.padInfo.left + filterCol * info.dilationWidth;
        if (row < 0 || row >= inHeight || col < 0 || col >= inWidth) continue;
        offsets[output] = ((image * inHeight + row) * inWidth + col) * inChannels;
      }
    }
  }
  return offsets;
}

/**
 * Makes the kernel of the gradient of a convolution with respect to its filter. Images of few channels take one matrix
 * product: the patches that each tap and channel sees, `[taps * inChannels, outputs]`, times the gradient of the
 * output, `[outputs, outChannels]`. The patches are written transposed, since the engine's own transpose, or its
 * product with a transposed matrix, takes ten times as long as the product.
 */
export function conv2dBackpropFilter(kernels: SimdKernels): WasmKernel<FilterInputs, DenseAttributes, Tensor4D> {
  return ({ x, dy }, { strides, pad, dimRoundingMode, filterShape }, backend) => {
    const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
    if (isPointwise(info)) return pointwiseFilterGradient({ kernels, backend }, [x, dy], info);
    if (suitsRegisters(info)) {
      const gradient = groupsFilterGradient({ kernels, backend }, { x, dy }, { info, groups: 1 });
      return engine().makeTensorFromTensorInfo(gradient) as Tensor4D;
    }
    const { filterHeight, filterWidth, inChannels, outChannels } = info;
    const outputs = info.batchSize * info.outHeight * info.outWidth;
    const patches = allocate(backend, [filterHeight * filterWidth * inChannels, outputs]);
    withGatherTransposed({ kernels, backend }, { rows: outputs, channels: inChannels }, (gather) => {
      for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
        const target = heapPointer(backend, patches) + 4 * tap * inChannels * outputs;
        gather(tapOffsets(info, Math.floor(tap / filterWidth), tap % filterWidth), heapPointer(backend, x), target);
      }
    });
    const matrix = engine().makeTensorFromTensorInfo(patches) as Tensor2D;
    return reshape(matMul(matrix, reshape(dy, [outputs, outChannels])), filterShape);
  };
}
