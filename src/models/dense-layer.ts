import { add, concat, conv2d, slice, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import {
  type ChannelStatistics,
  channelStatistics,
  firstChannels,
  type NormParameters,
  normRelu,
  normReluGradient,
} from "../backend/internal.js";
import { convolutionGradients } from "./convolution-gradients.js";

/** The weights of a dense layer: 1x1 filters and 3x3 filters, each after a batch norm and a rectifier. */
export interface DenseLayerWeights {
  readonly norm1: NormParameters;
  readonly conv1: Tensor4D;
  readonly norm2: NormParameters;
  readonly conv2: Tensor4D;
}

/** Images `[batch, rows, cols, channels]` and the statistics that their channels are normalized by. */
export interface MeasuredImages extends ChannelStatistics {
  readonly x: Tensor4D;
}

/** Makes the new channels of a layer, and what lies between its convolutions. */
function makeChannels(
  images: MeasuredImages,
  { norm1, conv1, norm2, conv2 }: DenseLayerWeights,
  { epsilon, measure }: { readonly epsilon: number; readonly measure: (inner: Tensor4D) => ChannelStatistics },
) {
  const inner = conv2d(normRelu({ ...images, ...norm1 }, epsilon), conv1, 1, 0);
  const between = { x: inner, ...measure(inner) };
  return { between, made: conv2d(normRelu({ ...between, ...norm2 }, epsilon), conv2, 1, 1) };
}

/**
 * Appends to images the channels that a layer makes of them, in evaluation.
 *
 * @param options `between`: running statistics of what lies between the convolutions.
 */
export function appendChannels(
  images: MeasuredImages,
  weights: DenseLayerWeights,
  { epsilon, between }: { readonly epsilon: number; readonly between: ChannelStatistics },
): Tensor4D {
  return tidy(() => {
    const { made } = makeChannels(images, weights, { epsilon, measure: () => between });
    return concat([images.x, made], 3);
  });
}

/**
 * Appends to images the channels that a layer makes of them, in training. Each channel is measured once, when it is made:
 * all later layers normalize it by the same statistics.
 *
 * @returns The longer images, and what lies between the convolutions.
 */
export function appendAndMeasure(
  images: MeasuredImages,
  weights: DenseLayerWeights,
  epsilon: number,
): Readonly<Record<"images" | "between", MeasuredImages>> {
  return tidy(() => {
    const { between, made } = makeChannels(images, weights, { epsilon, measure: channelStatistics });
    const { mean, variance } = channelStatistics(made);
    const appended = {
      x: concat([images.x, made], 3),
      mean: concat([images.mean, mean]),
      variance: concat([images.variance, variance]),
    };
    return { images: appended, between };
  });
}

/** What the gradients of a layer are computed from. */
interface DenseLayerInputs {
  /** Gradient of the images with the channels of the layer appended. */
  readonly dy: Tensor4D;
  /** The images; channels appended to them do not count. */
  readonly images: MeasuredImages;
  readonly between: MeasuredImages;
}

/**
 * Computes the gradients of a layer in training: that of the images, and those of the weights in the order of the layer,
 * which are gamma, beta and filters of each half. What the convolutions saw is computed again.
 */
export function denseLayerGradient(
  { dy, images, between }: DenseLayerInputs,
  { norm1, conv1, norm2, conv2 }: DenseLayerWeights,
  epsilon: number,
): { readonly dx: Tensor4D; readonly ofWeights: Tensor[] } {
  return tidy(() => {
    const channels = conv1.shape[2];
    const dMade = slice(dy, [0, 0, 0, channels], [-1, -1, -1, -1]);
    const y2 = normRelu({ ...between, ...norm2 }, epsilon);
    const [dy2, dConv2] = convolutionGradients(dMade, { x: y2, kernel: conv2, padding: 1 });
    const [dBetween, ...dNorm2] = normReluGradient({ ...between, ...norm2, dy: dy2, y: y2 }, epsilon);
    const y1 = normRelu({ ...images, ...norm1 }, epsilon);
    const [dy1, dConv1] = convolutionGradients(dBetween as Tensor4D, { x: y1, kernel: conv1, padding: 0 });
    const [dImages, ...dNorm1] = normReluGradient({ ...images, ...norm1, dy: dy1, y: y1 }, epsilon);
    const dx: Tensor4D = add(firstChannels(dy, channels), dImages);
    return { dx, ofWeights: [...dNorm1, dConv1, ...dNorm2, dConv2] };
  });
}
