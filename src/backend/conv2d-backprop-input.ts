import {
  backend_util,
  type Conv2DBackpropInputAttrs,
  conv2d,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  depthwiseConv2d,
  reshape,
  type Tensor4D,
  zeros,
} from "@tensorflow/tfjs-core";
import { dilate, type Placement } from "./dilate.js";
import { type BackendWasm, heapFloats } from "./wasm-heap.js";

/**
 * Places the gradient of the output so that a dense convolution with the turned filter gives that of the input: the
 * pixels `stride` apart, `filter - 1 - padding` zeros before them, `input + filter - 1` in all.
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

/**
 * Turns a filter `[rows, cols, inner, outer]` by 180 degrees and exchanges its channels: `[rows, cols, outer, inner]`.
 * By hand, since the engine's own `Reverse` takes longer than the convolution.
 */
function turnFilter(backend: BackendWasm, filter: Tensor4D): Tensor4D {
  const [rows, cols, inner, outer] = filter.shape;
  const turned: Tensor4D = zeros([rows, cols, outer, inner]);
  const source = heapFloats(backend, filter);
  const target = heapFloats(backend, turned);
  for (let tap = 0; tap < rows * cols; tap++) {
    const from = tap * inner * outer;
    const to = (rows * cols - 1 - tap) * inner * outer;
    for (let i = 0; i < inner; i++) {
      for (let o = 0; o < outer; o++) target[to + o * inner + i] = source[from + i * outer + o];
    }
  }
  return turned;
}

/**
 * The gradient of a convolution by its input: the convolution of the spread-out output gradient with the filter turned
 * by 180 degrees and its channels exchanged (arXiv 1603.07285, section 4).
 */
export function conv2dBackpropInput(
  { dy, filter }: { readonly dy: Tensor4D; readonly filter: Tensor4D },
  { strides, pad, dimRoundingMode, inputShape }: Conv2DBackpropInputAttrs,
  backend: BackendWasm,
): Tensor4D {
  const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
  const turned = turnFilter(backend, filter);
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const pointwise = filterHeight * filterWidth * strideHeight * strideWidth === 1;
  return conv2d(pointwise ? dy : dilate(backend, dy, placementOf(info)), turned, 1, "valid");
}

/** The gradient of a depthwise convolution (one filter a channel) by its input, in the same way. */
export function depthwiseBackpropInput(
  { dy, filter }: { readonly dy: Tensor4D; readonly filter: Tensor4D },
  { strides, dilations, pad, dimRoundingMode, inputShape }: DepthwiseConv2dNativeBackpropInputAttrs,
  backend: BackendWasm,
): Tensor4D {
  const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, dilations, pad, dimRoundingMode, true);
  if (filter.shape[3] !== 1) {
    throw new RangeError(`depthwiseBackpropInput: the channel multiplier must be 1 on wasm, got ${filter.shape[3]}`);
  }
  // Exchanging the axes [channels, 1] changes only the shape: the order in memory is the same.
  const turned: Tensor4D = reshape(turnFilter(backend, filter), filter.shape);
  return depthwiseConv2d(dilate(backend, dy, placementOf(info)), turned, 1, "valid", "NHWC", dilations);
}
