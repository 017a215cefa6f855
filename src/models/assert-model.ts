import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertFunction, assertList, assertObject } from "../guards/internal.js";

/** Lists that every network has. */
const LISTS = ["inputs", "outputs", "weights", "layers"] as const;

/**
 * Throws unless a value is a network of TensorFlow.js, such as those of `MODELS`.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else, such as the name of a network or the function that builds it.
 */
export function assertModel(name: string, model: unknown): asserts model is LayersModel {
  assertObject(`${name}: model`, model, "a network, as MODELS[name]({ size }) returns it");
  const network = model as LayersModel;
  assertFunction(`${name}: model.apply`, network.apply);
  for (const list of LISTS) assertList(`${name}: model.${list}`, network[list], list);
}
