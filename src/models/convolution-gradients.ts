import {
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  engine,
  type NamedAttrMap,
  type Tensor4D,
} from "@tensorflow/tfjs-core";

/** Convolution with stride 1 of images `[batch, rows, cols, inner]` by a kernel `[taps, taps, inner, outer]`. */
interface PlainConvolution {
  readonly x: Tensor4D;
  readonly kernel: Tensor4D;
  /** Zeros on each side. */
  readonly padding: number;
}

/** Computes the gradients of a convolution with respect to its images and to its kernel. */
export function convolutionGradients(dy: Tensor4D, { x, kernel, padding }: PlainConvolution): [Tensor4D, Tensor4D] {
  const shape = { strides: 1, pad: padding, dataFormat: "NHWC" } as const;
  const ofInput: Conv2DBackpropInputAttrs = { ...shape, inputShape: x.shape };
  const ofFilter: Conv2DBackpropFilterAttrs = { ...shape, filterShape: kernel.shape };
  return [
    engine().runKernel(Conv2DBackpropInput, { dy, filter: kernel }, ofInput as unknown as NamedAttrMap) as Tensor4D,
    engine().runKernel(Conv2DBackpropFilter, { x, dy }, ofFilter as unknown as NamedAttrMap) as Tensor4D,
  ];
}
