import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertModel } from "./assert-model.js";

type Layer = LayersModel["layers"][number];
type Weight = Layer["weights"][number];
type Shape = readonly (number | null)[];

/** Cost of a network at the size that it was built for. */
export interface ModelCost {
  /** Number of trainable parameters: all weights except running statistics. */
  readonly parameters: number;
  /** Multiply-adds of the convolutions and the classifier for one image; papers call them FLOPs. */
  readonly multiplyAdds: number;
  /**
   * Bytes of the output of all layers and convolutions for one image, which training keeps until it has the gradients.
   */
  readonly activationBytes: number;
}

const BYTES_PER_NUMBER = 4;

const product = (lengths: Shape) => lengths.reduce<number>((result, length) => result * (length ?? 1), 1);
const sum = (numbers: readonly number[]) => numbers.reduce((result, number) => result + number, 0);

const outputOf = (layer: Layer) => layer.outputShape as Shape;
const pixelsOf = (layer: Layer) => product(outputOf(layer).slice(1, -1));
const kernelsOf = (layer: Layer) => layer.weights.filter(({ originalName }) => originalName.endsWith("kernel"));

/** Returns the number of output channels of a kernel: its last axis, or the last two of a depthwise kernel. */
const channelsOf = ({ originalName, shape }: Weight) =>
  originalName.endsWith("depthwise_kernel") ? product(shape.slice(2)) : (shape.at(-1) as number);

/** Counts the multiply-adds of a layer: each number of a kernel is used once per pixel of the output. */
function multiplyAddsOf(layer: Layer): number {
  return pixelsOf(layer) * sum(kernelsOf(layer).map(({ shape }) => product(shape)));
}

/** Counts the output numbers of a layer, or of all its convolutions if it consists of several. */
function numbersOf(layer: Layer): number {
  return Math.max(product(outputOf(layer)), pixelsOf(layer) * sum(kernelsOf(layer).map(channelsOf)));
}

/**
 * Counts the parameters of a network, its multiply-adds, and the memory of its activations.
 *
 * ```ts
 * const { parameters, multiplyAdds } = modelCost(efficientNetB0({ size: 224 }));
 * console.log(parameters, multiplyAdds); // 4015234 parameters
 * ```
 */
export function modelCost(model: LayersModel): ModelCost {
  assertModel("modelCost", model);
  return {
    parameters: sum(model.trainableWeights.map(({ shape }) => product(shape))),
    multiplyAdds: sum(model.layers.map(multiplyAddsOf)),
    activationBytes: sum(model.layers.map(numbersOf)) * BYTES_PER_NUMBER,
  };
}
