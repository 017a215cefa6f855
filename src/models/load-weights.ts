import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertArrays, assertOptions } from "../guards/internal.js";
import { shorten } from "../shorten.js";
import type { NamedArrays } from "../types.js";
import { adaptStem, isPublishedStem } from "./adapt-stem.js";
import { assertModel } from "./assert-model.js";
import { assertNoFile } from "./assert-no-file.js";
import { isComplete, torchName, writeWeights } from "./weights.js";

/** Settings of {@link loadWeights}. */
export interface LoadWeightsOptions {
  /**
   * `load`, the default: load the classifier like all other weights. `new`: keep the classifier of the network, for
   * classes other than those that the weights were trained on, and ignore that of the arrays.
   */
  readonly head?: "load" | "new";
}

/** Whether a name is that of PyTorch's count of batches, which batch norm with a fixed momentum never uses. */
const isCounter = (name: string) => name.endsWith(".num_batches_tracked");

/** Prefix of all names in a checkpoint of a network that PyTorch's DataParallel wraps. */
const PARALLEL_PREFIX = "module.";

/** Removes the prefix of DataParallel, if all names have it: the names of this package's networks never have it. */
function withoutPrefix(arrays: NamedArrays): NamedArrays {
  const entries = Object.entries(arrays);
  if (!entries.every(([name]) => name.startsWith(PARALLEL_PREFIX))) return arrays;
  return Object.fromEntries(entries.map(([name, array]) => [name.slice(PARALLEL_PREFIX.length), array]));
}

/**
 * Sets the weights of a network, including running statistics, from arrays with the names of PyTorch Image Models, as
 * `readSafetensors` returns them. Nothing is guessed: every weight must be present with its shape, and no other array.
 * There are three exceptions. Counters (`num_batches_tracked`) are ignored, and so is the prefix `module.` that
 * DataParallel puts before all names. As in timm, a first convolution for images of 3 channels is adapted to a network for images of another number of channels: its channels are added for 1, and
 * repeated and scaled for any other number.
 *
 * ```ts
 * const { tensors } = await readSafetensors("model.safetensors");
 * loadWeights(model, tensors, { head: "new" });
 * ```
 *
 * @param options `head`: whether to load the classifier or to keep that of the network.
 * @throws TypeError for anything but a network and arrays by name: a path, bytes or a whole file instead of its tensors.
 * @throws RangeError for another `head`.
 * @throws DataError that counts missing, surplus, misshapen and incomplete arrays and names the first of each; the
 *   network is then unchanged.
 */
export function loadWeights(model: LayersModel, arrays: NamedArrays, options: LoadWeightsOptions = {}): void {
  assertModel("loadWeights", model);
  assertNoFile("loadWeights: arrays", arrays);
  assertOptions<LoadWeightsOptions>("loadWeights", options, { head: true });
  const { head = "load" } = options;
  if (head !== "load" && head !== "new") {
    throw new RangeError(`loadWeights: head must be "load" or "new", got ${shorten(`${JSON.stringify(head)}`, 80)}`);
  }
  assertArrays("loadWeights: arrays", arrays);
  const kept = new Set(head === "new" ? model.outputLayers[0].weights.map(torchName) : []);
  const channels = model.inputs[0].shape.at(-1) as number;
  // Not the first of `model.weights`: that list starts with the trainable weights, wherever their layers are.
  const first = model.layers.find(({ weights }) => weights.length > 0);
  const stem = first && torchName(first.weights[0]);
  const loaded = Object.entries(withoutPrefix(arrays))
    .filter(([name]) => !isCounter(name) && !kept.has(name))
    .map(([name, array]) => {
      const isAdapted = name === stem && channels !== array.shape[1] && isPublishedStem(array) && isComplete(array);
      return [name, isAdapted ? adaptStem(array, channels) : array] as const;
    });
  const weights = model.weights.filter((weight) => !kept.has(torchName(weight)));
  writeWeights({ name: model.name, weights }, Object.fromEntries(loaded));
}
