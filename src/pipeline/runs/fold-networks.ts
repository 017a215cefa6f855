import type { LayersModel } from "@tensorflow/tfjs-layers";
import { readSafetensors } from "../../io/index.js";
import { loadWeights } from "../../models/index.js";
import { buildNetwork } from "./fold-network.js";
import type { RunConfig } from "./run-config.js";
import { checkpointPath } from "./run-files.js";

/** Yields one network with the best weights of each fold in turn, counted from 0; the network is disposed at the end. */
export async function* foldNetworks(
  run: string,
  config: RunConfig,
  folds: readonly number[],
): AsyncGenerator<LayersModel> {
  const model = buildNetwork(config, 0);
  try {
    for (const fold of folds) {
      loadWeights(model, (await readSafetensors(checkpointPath(run, fold))).tensors);
      yield model;
    }
  } finally {
    model.dispose();
  }
}
