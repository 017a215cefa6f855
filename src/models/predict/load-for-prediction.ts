import { getBackend } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UnsupportedError } from "../../errors.js";
import { describeNetwork } from "../onnx/describe-network.js";
import { foldBatchNorm } from "../onnx/fold-batch-norm.js";
import type { Graph } from "../onnx/graph.js";
import { loadWasmNetwork, type WasmNetwork } from "./wasm-network.js";

/** Images that pass at once through a network whose convolutions prepare their filters for each call. */
const PREPARED_IMAGES = 8;

/** Returns how many images at once are fastest: one, whose numbers stay in the cache, unless filters are prepared. */
function imagesAtOnce({ nodes, initializers }: Graph): number {
  const isPrepared = nodes.some(({ op, inputs: [, kernel] }) => {
    if (op !== "Conv") return false;
    const [, inner, taps] = initializers[kernel].shape;
    return taps > 1 && inner % 4 === 0;
  });
  return isPrepared ? PREPARED_IMAGES : 1;
}

/**
 * Copies a network with its weights for prediction on the running engine, where that is wasm: batch norm is folded, and
 * activations are applied in the write of convolutions. Weights that change later are not seen.
 *
 * @param options `fused`: whether to round products and their sums once, which only some machines can.
 * @returns `undefined` on another engine, and for a network with layers that the networks of this package do not have.
 */
export async function loadForPrediction(
  model: LayersModel,
  { fused }: { readonly fused: boolean },
): Promise<WasmNetwork | undefined> {
  if (getBackend() !== "wasm") return undefined;
  try {
    const graph = foldBatchNorm(await describeNetwork(model));
    return loadWasmNetwork(graph, { images: imagesAtOnce(graph), fused });
  } catch (error) {
    if (error instanceof UnsupportedError) return undefined;
    throw error;
  }
}
