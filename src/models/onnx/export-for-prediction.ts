import type { LayersModel } from "@tensorflow/tfjs-layers";
import { describeNetwork } from "./describe-network.js";
import { encodeOnnx } from "./encode-onnx.js";
import { foldBatchNorm } from "./fold-batch-norm.js";
import { takeBytes } from "./take-bytes.js";

/** Version of ONNX's operators. */
const OPSET = 17;

/**
 * Encodes a network for a runtime on this machine: as `exportOnnx` does, without the metadata and the weights before
 * folding, which take most of its time.
 */
export async function exportForPrediction(model: LayersModel): Promise<Uint8Array> {
  const graph = takeBytes(foldBatchNorm(await describeNetwork(model)));
  return encodeOnnx(graph, { name: model.name, opset: OPSET, version: "", metadata: new Map() });
}
