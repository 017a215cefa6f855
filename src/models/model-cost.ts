import type { LayersModel } from "@tensorflow/tfjs-layers";

type Layer = LayersModel["layers"][number];
type Weight = Layer["weights"][number];
type Shape = readonly (number | null)[];

/** What a network costs at the size that it was built for. */
export interface ModelCost {
  /** Numbers that training moves: all weights but running statistics. */
  readonly parameters: number;
  /** Products that convolutions and the classifier sum for one image; papers call them FLOPs. */
  readonly multiplyAdds: number;
  /** Bytes of what all layers and convolutions give for one image, which training keeps until it has the gradients. */
  readonly activationBytes: number;
}

const BYTES_PER_NUMBER = 4;

const product = (lengths: Shape) => lengths.reduce<number>((result, length) => result * (length ?? 1), 1);
const sum = (numbers: readonly number[]) => numbers.reduce((result, number) => result + number, 0);

const outputOf = (layer: Layer) => layer.outputShape as Shape;
const pixelsOf = (layer: Layer) => product(outputOf(layer).slice(1, -1));
const kernelsOf = (layer: Layer) => layer.weights.filter(({ originalName }) => originalName.endsWith("kernel"));

/** Channels that a kernel gives: the last axis of most, the one before it of a depthwise one. */
const channelsOf = ({ originalName, shape }: Weight) =>
  originalName.endsWith("depthwise_kernel") ? product(shape.slice(2)) : (shape.at(-1) as number);

/** Each number of a kernel is multiplied once at each pixel of what it gives. */
function multiplyAddsOf(layer: Layer): number {
  return pixelsOf(layer) * sum(kernelsOf(layer).map(({ shape }) => product(shape)));
}

/** Numbers that a layer gives, or all its convolutions where it is made of several. */
function numbersOf(layer: Layer): number {
  return Math.max(product(outputOf(layer)), pixelsOf(layer) * sum(kernelsOf(layer).map(channelsOf)));
}

/** Counts the parameters of a network, its multiply-adds, and the memory of its activations. */
export function modelCost(model: LayersModel): ModelCost {
  return {
    parameters: sum(model.trainableWeights.map(({ shape }) => product(shape))),
    multiplyAdds: sum(model.layers.map(multiplyAddsOf)),
    activationBytes: sum(model.layers.map(numbersOf)) * BYTES_PER_NUMBER,
  };
}
