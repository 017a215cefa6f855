import { concat, conv2d, engine, getBackend, getKernel, split, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { ShapeError } from "../../errors.js";
import { GROUPED_KERNELS, type GroupedConv2dOptions, LANES } from "../wasm/grouped-conv2d-kernels.js";
import { assertFloats } from "./assert-floats.js";
import { withGradients } from "./with-gradients.js";

/** Convolves each group separately: the fastest composition of operations that the engines have. */
function convolveApart(x: Tensor4D, filter: Tensor4D, { stride, padding, groups }: GroupedConv2dOptions): Tensor4D {
  return tidy(() => {
    const filters: Tensor4D[] = split(filter, groups, 3);
    const parts: Tensor4D[] = split(x, groups, 3);
    const results = parts.map((part, group) => conv2d(part, filters[group], stride, padding));
    return concat(results, 3);
  });
}

function run(kernel: string, inputs: object, attributes: object): Tensor4D {
  return engine().runKernel(kernel, { ...inputs }, { ...attributes }) as Tensor4D;
}

function convolveTogether(images: Tensor4D, weights: Tensor4D, options: GroupedConv2dOptions): Tensor4D {
  return withGradients(
    [images, weights],
    (x, filter) => ({ value: run(GROUPED_KERNELS.forward, { x, filter }, options), saved: [x, filter] }),
    (dy, [x, filter]) => [
      run(GROUPED_KERNELS.inputGradient, { dy, filter }, { ...options, shape: x.shape }),
      run(GROUPED_KERNELS.filterGradient, { x, dy }, { ...options, shape: filter.shape }),
    ],
  );
}

/**
 * Convolves images `[batch, rows, cols, channels]` in groups (arXiv 1611.05431, figure 3c): input and output channels
 * are split into the same number of groups, and each output group sees only its own input group. TensorFlow.js has no
 * such operation.
 *
 * @param filter `[kernel, kernel, channels / groups, outChannels]`, the output channels of a group side by side.
 * @throws TypeError unless both are float32, ShapeError unless their channels fit the number of groups.
 */
export function groupedConv2d(x: Tensor4D, filter: Tensor4D, options: GroupedConv2dOptions): Tensor4D {
  assertFloats("groupedConv2d", { x, filter });
  const { groups } = options;
  const channels = x.shape[3];
  const [rows, cols, width, outChannels] = filter.shape;
  if (rows !== cols || width * groups !== channels || outChannels % groups !== 0) {
    const expected = `[kernel, kernel, ${channels} / ${groups}, a multiple of ${groups}]`;
    throw new ShapeError("groupedConv2d: filter", expected, filter.shape);
  }
  if (groups === 1) return conv2d(x, filter, options.stride, options.padding);
  const kernels = getKernel(GROUPED_KERNELS.forward, getBackend());
  const whole = width % LANES === 0 && (outChannels / groups) % LANES === 0;
  return kernels && whole ? convolveTogether(x, filter, options) : convolveApart(x, filter, options);
}
