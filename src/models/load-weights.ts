import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { NamedArrays } from "../types.js";
import { adaptStem, isPublishedStem } from "./adapt-stem.js";
import { isComplete, torchName, writeWeights } from "./weights.js";

/** What of a set of weights a network takes. */
export interface LoadWeightsOptions {
  /**
   * `load`, the default: the classifier as all else. `new`: the classifier stays as it is, for classes other than those
   * that the weights were trained on, and what the set holds for it is ignored.
   */
  readonly head?: "load" | "new";
}

/** PyTorch's count of batches, which batch norm with a fixed momentum never uses. */
const isCounter = (name: string) => name.endsWith(".num_batches_tracked");

/**
 * Sets the weights of a network, running statistics included, from arrays by the names of PyTorch Image Models, as
 * `readSafetensors` gives them. Nothing is guessed: every weight must be there in its shape, and no array besides. Two
 * exceptions are made as timm makes them: counters `num_batches_tracked` are ignored, and the kernel of the first
 * convolution of a network for images of 3 channels is adapted to a network for other images: its channels added for 1,
 * repeated and scaled for more.
 *
 * @throws RangeError for another `head`; DataError that lists every missing, surplus, misshapen and incomplete array,
 * and the network is then as it was.
 */
export function loadWeights(model: LayersModel, arrays: NamedArrays, { head = "load" }: LoadWeightsOptions = {}): void {
  if (head !== "load" && head !== "new") {
    throw new RangeError(`loadWeights: head must be "load" or "new", got ${JSON.stringify(head)}`);
  }
  const staying = new Set(head === "new" ? model.outputLayers[0].weights.map(torchName) : []);
  const channels = model.inputs[0].shape.at(-1) as number;
  // All weights of the network would begin with those that are trained.
  const first = model.layers.find(({ weights }) => weights.length > 0);
  const stem = first && torchName(first.weights[0]);
  const taken = Object.entries(arrays)
    .filter(([name]) => !isCounter(name) && !staying.has(name))
    .map(([name, array]) => {
      const isAdapted = name === stem && channels !== array.shape[1] && isPublishedStem(array) && isComplete(array);
      return [name, isAdapted ? adaptStem(array, channels) : array] as const;
    });
  const weights = model.weights.filter((weight) => !staying.has(torchName(weight)));
  writeWeights({ name: model.name, weights }, Object.fromEntries(taken));
}
