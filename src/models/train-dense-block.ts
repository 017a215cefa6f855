import { dispose, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { type ChannelStatistics, channelStatistics, withGradients } from "../backend/internal.js";
import { appendAndMeasure, type DenseLayerWeights, denseLayerGradient, type MeasuredImages } from "./dense-layer.js";

/** Settings of {@link trainDenseBlock}. */
interface TrainDenseBlockOptions {
  /** Number added to variances. */
  readonly epsilon: number;
  /**
   * Called for each layer with the statistics of the images that its first and second norm see; they are disposed when
   * it returns.
   */
  readonly onStatistics: (layer: number, first: ChannelStatistics, second: ChannelStatistics) => void;
}

/** Tensors that a block keeps for its gradients. */
interface Memory {
  /** Output of the block; the images that enter a layer are its first channels. */
  readonly images: MeasuredImages;
  /** Images between the two convolutions of each layer. */
  readonly bottlenecks: readonly MeasuredImages[];
}

const toTensors = ({ images, bottlenecks }: Memory): Tensor[] =>
  [images, ...bottlenecks].flatMap(({ x, mean, variance }) => [x, mean, variance]);

function fromTensors(tensors: readonly Tensor[]): Memory {
  const [images, ...bottlenecks] = Array.from({ length: tensors.length / 3 }, (_, index) => {
    const [x, mean, variance] = tensors.slice(3 * index, 3 * index + 3);
    return { x: x as Tensor4D, mean, variance };
  });
  return { images, bottlenecks };
}

function forward(
  x: Tensor4D,
  layers: readonly DenseLayerWeights[],
  { epsilon, onStatistics }: TrainDenseBlockOptions,
): Memory {
  const bottlenecks: MeasuredImages[] = [];
  let images: MeasuredImages = { x, ...channelStatistics(x) };
  for (const [index, weights] of layers.entries()) {
    const next = appendAndMeasure(images, weights, epsilon);
    onStatistics(index, images, next.bottleneck);
    dispose([images.mean, images.variance, ...(index > 0 ? [images.x] : [])]);
    bottlenecks.push(next.bottleneck);
    images = next.images;
  }
  return { images, bottlenecks };
}

/** Goes backward through the layers, and returns the gradients of the images and of all weights in order. */
function backward(
  dy: Tensor4D,
  { images, bottlenecks }: Memory,
  layers: readonly DenseLayerWeights[],
  epsilon: number,
) {
  const ofLayers: Tensor[][] = [];
  let gradient = dy;
  for (let index = layers.length - 1; index >= 0; index--) {
    const inputs = { dy: gradient, images, bottleneck: bottlenecks[index] };
    const { dx, ofWeights } = denseLayerGradient(inputs, layers[index], epsilon);
    if (gradient !== dy) gradient.dispose();
    gradient = dx;
    ofLayers.unshift(ofWeights);
  }
  return [gradient, ...ofLayers.flat()];
}

/**
 * Appends the channels of all layers of a dense block to images `[batch, rows, cols, channels]`; each layer normalizes
 * by the statistics of the batch. For the gradients it keeps the output of the block and the bottleneck of each layer.
 * Everything else is computed again (arXiv 1707.06990), so that memory grows with the number of layers instead of its
 * square.
 */
export function trainDenseBlock(
  x: Tensor4D,
  layers: readonly DenseLayerWeights[],
  options: TrainDenseBlockOptions,
): Tensor4D {
  const weights = layers.flatMap(({ norm1, conv1, norm2, conv2 }) => [
    ...[norm1.gamma, norm1.beta, conv1],
    ...[norm2.gamma, norm2.beta, conv2],
  ]);
  return withGradients(
    [x, ...weights],
    () => {
      const memory = forward(x, layers, options);
      return { value: memory.images.x, saved: toTensors(memory) };
    },
    (dy, saved) => backward(dy, fromTensors(saved), layers, options.epsilon),
  );
}
