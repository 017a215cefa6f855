import { dispose, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { type ChannelStatistics, channelStatistics, withGradients } from "../backend/internal.js";
import { appendAndMeasure, type DenseLayerWeights, denseLayerGradient, type MeasuredImages } from "./dense-layer.js";

/** How a dense block is trained. */
interface TrainDenseBlockOptions {
  /** Added to variances. */
  readonly epsilon: number;
  /** Called with the statistics of what each layer normalized first and second; they are disposed when it returns. */
  readonly onStatistics: (layer: number, first: ChannelStatistics, second: ChannelStatistics) => void;
}

/** What a block keeps for its gradients. */
interface Memory {
  /** The output of the block: the images that enter a layer are its first channels. */
  readonly images: MeasuredImages;
  /** By layer. */
  readonly between: readonly MeasuredImages[];
}

const toTensors = ({ images, between }: Memory): Tensor[] =>
  [images, ...between].flatMap(({ x, mean, variance }) => [x, mean, variance]);

function fromTensors(tensors: readonly Tensor[]): Memory {
  const [images, ...between] = Array.from({ length: tensors.length / 3 }, (_, index) => {
    const [x, mean, variance] = tensors.slice(3 * index, 3 * index + 3);
    return { x: x as Tensor4D, mean, variance };
  });
  return { images, between };
}

function forward(
  x: Tensor4D,
  layers: readonly DenseLayerWeights[],
  { epsilon, onStatistics }: TrainDenseBlockOptions,
): Memory {
  const between: MeasuredImages[] = [];
  let images: MeasuredImages = { x, ...channelStatistics(x) };
  for (const [index, weights] of layers.entries()) {
    const next = appendAndMeasure(images, weights, epsilon);
    onStatistics(index, images, next.between);
    dispose([images.mean, images.variance, ...(index > 0 ? [images.x] : [])]);
    between.push(next.between);
    images = next.images;
  }
  return { images, between };
}

/** Goes through the layers backward, and gives the gradients of the images and of all weights in order. */
function backward(dy: Tensor4D, { images, between }: Memory, layers: readonly DenseLayerWeights[], epsilon: number) {
  const ofLayers: Tensor[][] = [];
  let gradient = dy;
  for (let index = layers.length - 1; index >= 0; index--) {
    const inputs = { dy: gradient, images, between: between[index] };
    const { dx, ofWeights } = denseLayerGradient(inputs, layers[index], epsilon);
    if (gradient !== dy) gradient.dispose();
    gradient = dx;
    ofLayers.unshift(ofWeights);
  }
  return [gradient, ...ofLayers.flat()];
}

/**
 * Appends to images `[batch, rows, cols, channels]` the channels of all layers of a dense block, each normalizing by the
 * statistics of the batch. For the gradients it keeps the output and what lies between the convolutions of each layer;
 * all else is computed again (arXiv 1707.06990), so that memory grows with the number of layers and not with its square.
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
