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

/** Weights of a dense layer: filters of a 1x1 and a 3x3 convolution, each after batch norm and ReLU. */
export interface DenseLayerWeights {
  readonly norm1: NormParameters;
  readonly conv1: Tensor4D;
  readonly norm2: NormParameters;
  readonly conv2: Tensor4D;
}

/** Images `[batch, rows, cols, channels]`, and the statistics that normalize their channels. */
export interface MeasuredImages extends ChannelStatistics {
  readonly x: Tensor4D;
}

/** Computes the new channels of a layer, and its bottleneck: the images between its two convolutions. */
function makeChannels(
  images: MeasuredImages,
  { norm1, conv1, norm2, conv2 }: DenseLayerWeights,
  { epsilon, measure }: { readonly epsilon: number; readonly measure: (bottleneck: Tensor4D) => ChannelStatistics },
) {
  const x = conv2d(normRelu({ ...images, ...norm1 }, epsilon), conv1, 1, 0);
  const bottleneck = { x, ...measure(x) };
  return { bottleneck, channels: conv2d(normRelu({ ...bottleneck, ...norm2 }, epsilon), conv2, 1, 1) };
}

/**
 * Appends the new channels of a layer to images, in evaluation.
 *
 * @param options `bottleneck`: running statistics of the images between the two convolutions.
 */
export function appendChannels(
  images: MeasuredImages,
  weights: DenseLayerWeights,
  { epsilon, bottleneck }: { readonly epsilon: number; readonly bottleneck: ChannelStatistics },
): Tensor4D {
  return tidy(() => {
    const { channels } = makeChannels(images, weights, { epsilon, measure: () => bottleneck });
    return concat([images.x, channels], 3);
  });
}

/**
 * Appends the new channels of a layer to images, in training. The statistics of each channel are measured once, when it
 * is computed: all later layers normalize it by the same statistics.
 *
 * @returns The images with the new channels, and the bottleneck of the layer.
 */
export function appendAndMeasure(
  images: MeasuredImages,
  weights: DenseLayerWeights,
  epsilon: number,
): Readonly<Record<"images" | "bottleneck", MeasuredImages>> {
  return tidy(() => {
    const { bottleneck, channels } = makeChannels(images, weights, { epsilon, measure: channelStatistics });
    const { mean, variance } = channelStatistics(channels);
    const appended = {
      x: concat([images.x, channels], 3),
      mean: concat([images.mean, mean]),
      variance: concat([images.variance, variance]),
    };
    return { images: appended, bottleneck };
  });
}

/** Inputs of {@link denseLayerGradient}. */
interface DenseLayerInputs {
  /** Gradient of the images with the new channels of the layer appended. */
  readonly dy: Tensor4D;
  /** Images that enter the layer; channels appended to them are ignored. */
  readonly images: MeasuredImages;
  readonly bottleneck: MeasuredImages;
}

/**
 * Computes the gradients of a layer in training: that of the images, and those of the weights in the order gamma, beta
 * and filter of the first half, then of the second. The inputs of the convolutions are computed again.
 */
export function denseLayerGradient(
  { dy, images, bottleneck }: DenseLayerInputs,
  { norm1, conv1, norm2, conv2 }: DenseLayerWeights,
  epsilon: number,
): { readonly dx: Tensor4D; readonly ofWeights: Tensor[] } {
  return tidy(() => {
    const channels = conv1.shape[2];
    const dAppended = slice(dy, [0, 0, 0, channels], [-1, -1, -1, -1]);
    const y2 = normRelu({ ...bottleneck, ...norm2 }, epsilon);
    const [dy2, dConv2] = convolutionGradients(dAppended, { x: y2, kernel: conv2, padding: 1 });
    const [dBottleneck, ...dNorm2] = normReluGradient({ ...bottleneck, ...norm2, dy: dy2, y: y2 }, epsilon);
    const y1 = normRelu({ ...images, ...norm1 }, epsilon);
    const [dy1, dConv1] = convolutionGradients(dBottleneck as Tensor4D, { x: y1, kernel: conv1, padding: 0 });
    const [dImages, ...dNorm1] = normReluGradient({ ...images, ...norm1, dy: dy1, y: y1 }, epsilon);
    const dx: Tensor4D = add(firstChannels(dy, channels), dImages);
    return { dx, ofWeights: [...dNorm1, dConv1, ...dNorm2, dConv2] };
  });
}
