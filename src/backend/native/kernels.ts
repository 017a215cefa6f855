import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  getKernel,
  type KernelFunc,
  MaxPool,
  MaxPoolGrad,
  pad as padTensor,
  registerKernel,
  slice,
  type Tensor4D,
  tidy,
  unregisterKernel,
} from "@tensorflow/tfjs-core";

type Shape = Tensor4D["shape"];
type Inputs = Readonly<Record<string, Tensor4D>>;

/** Settings of a convolution or pooling, or of one of their gradients. */
interface Attributes {
  readonly pad: "same" | "valid" | number;
  readonly strides: number | readonly number[];
  readonly filterSize?: number | readonly number[];
  readonly inputShape?: Shape;
  readonly filterShape?: Shape;
}

/** Padding of a kernel: the input (or shape) to pad, the number to pad with, and whether to crop the result. */
interface PaddedKernel {
  readonly padded: "x" | "input" | "inputShape";
  readonly filler?: number;
  readonly cropped?: true;
}

/** Kernels for which the native packages support only the paddings `same` and `valid`. */
const KERNELS: Readonly<Record<string, PaddedKernel>> = {
  [Conv2D]: { padded: "x" },
  [Conv2DBackpropFilter]: { padded: "x" },
  [Conv2DBackpropInput]: { padded: "inputShape", cropped: true },
  [DepthwiseConv2dNative]: { padded: "x" },
  [DepthwiseConv2dNativeBackpropFilter]: { padded: "x" },
  [DepthwiseConv2dNativeBackpropInput]: { padded: "inputShape", cropped: true },
  [MaxPool]: { padded: "x", filler: Number.NEGATIVE_INFINITY },
  [MaxPoolGrad]: { padded: "input", filler: Number.NEGATIVE_INFINITY, cropped: true },
};

/** Adds rows and columns on each side of images. */
function padImages(images: Tensor4D, count: number, filler: number): Tensor4D {
  const around: [number, number] = [count, count];
  return padTensor(images, [[0, 0], around, around, [0, 0]], filler);
}

/** Runs a kernel on padded images. */
function runPadded(
  kernelFunc: KernelFunc,
  { padded, filler = 0, cropped }: PaddedKernel,
  call: Parameters<KernelFunc>[0],
) {
  const inputs = call.inputs as Inputs;
  const attributes = call.attrs as unknown as Attributes;
  const count = attributes.pad as number;
  return tidy(() => {
    const attrs: Record<string, unknown> = { ...attributes, pad: "valid" };
    const images: Record<string, Tensor4D> = { ...inputs };
    const [batch, rows, cols, channels] = attributes.inputShape ?? inputs[padded].shape;
    if (padded === "inputShape") attrs.inputShape = [batch, rows + 2 * count, cols + 2 * count, channels];
    else images[padded] = padImages(inputs[padded], count, filler);
    // Kernels of the native engine return tensors; kernels of other engines return only the information on tensors.
    const result = kernelFunc({ ...call, inputs: images, attrs: attrs as typeof call.attrs }) as Tensor4D;
    return cropped ? slice(result, [0, count, count, 0], [batch, rows, cols, channels]) : result;
  });
}

/** Lets convolutions and max pooling of the native engine pad by a number, as on the other engines. */
export function registerNativeKernels(): void {
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    const nativeKernel = getKernel(kernelName, "tensorflow");
    if (!nativeKernel) continue;
    unregisterKernel(kernelName, "tensorflow");
    const kernelFunc: KernelFunc = (call) => {
      const { pad } = call.attrs as unknown as Attributes;
      const isPadded = typeof pad === "number" && pad > 0;
      return isPadded ? runPadded(nativeKernel.kernelFunc, kernel, call) : nativeKernel.kernelFunc(call);
    };
    registerKernel({ ...nativeKernel, kernelFunc });
  }
}
