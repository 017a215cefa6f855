import { type Engine, type EngineName, type OnnxEngine, type OnnxProvider, selectEngine } from "../../backend/index.js";
import { loadOnnxRuntime } from "../../backend/internal.js";

/** Starts the requested engine, or the best available, in this worker and returns its description. */
export async function startEngineInWorker({
  task: { prefer },
}: {
  readonly task: { readonly prefer: EngineName | undefined };
}): Promise<Engine> {
  return selectEngine({ prefer });
}

/** Loads ONNX Runtime in this worker and returns its description. */
export async function startOnnxInWorker({
  task: { provider },
}: {
  readonly task: { readonly provider: OnnxProvider };
}): Promise<OnnxEngine> {
  return (await loadOnnxRuntime({ provider })).engine;
}
