import { add, dispose, mul, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { loadWeights, saveWeights } from "../models/index.js";
import type { NamedArrays } from "../types.js";

/** Exponential moving average (EMA) of all weights of a network, including running statistics. */
export interface WeightEma {
  /** Moves the average by one step: average := decay * average + (1 - decay) * weights. */
  readonly update: () => void;
  /** Swaps the average and the weights of the network. */
  readonly swap: () => void;
  /** Copies the average. */
  readonly arrays: () => Promise<NamedArrays>;
  readonly dispose: () => void;
}

/**
 * Creates an exponential moving average of the weights of a network (Polyak and Juditsky 1992, doi:10.1137/0330046), as
 * `ModelEmaV2` of PyTorch Image Models does.
 *
 * @param options `decay`: above 0 and below 1; `state`: average to continue from. Default: the current weights.
 * @throws RangeError for a decay out of range, DataError for the average of another network.
 */
export async function createWeightEma(
  model: LayersModel,
  { decay, state }: { readonly decay: number; readonly state?: NamedArrays | undefined },
): Promise<WeightEma> {
  if (!(decay > 0 && decay < 1)) throw new RangeError(`createWeightEma: decay must be in (0, 1), got ${decay}`);
  const copy = () => model.weights.map((weight) => weight.read().clone());
  let averages = copy();
  const replace = (values: readonly Tensor[]) =>
    model.weights.forEach((weight, index) => void weight.write(values[index]));
  const swap = () => {
    const weights = copy();
    replace(averages);
    dispose(averages);
    averages = weights;
  };
  if (state) {
    swap();
    loadWeights(model, state);
    swap();
  }
  return {
    update() {
      const moved = model.weights.map((weight, index) =>
        tidy(() => add(mul(averages[index], decay), mul(weight.read(), 1 - decay))),
      );
      dispose(averages);
      averages = moved;
    },
    swap,
    async arrays() {
      swap();
      const arrays = await saveWeights(model);
      swap();
      return arrays;
    },
    dispose: () => dispose(averages),
  };
}
