/**
 * The engine that TensorFlow.js runs on, and the kernels that engines lack. Nothing else in the package starts an
 * engine: call `selectEngine` once, before the first tensor.
 *
 * ```ts
 * import { selectEngine } from "ct-hemorrhage/backend";
 * const engine = await selectEngine();
 * console.log(engine.name, engine.device, engine.threads);
 * for (const [name, reason] of Object.entries(engine.reasonsAgainstOthers)) console.log(name, reason);
 * ```
 *
 * @module
 */

/** TensorFlow.js itself, with the tensors that networks take and return. */
export * as tf from "@tensorflow/tfjs-core";
export { ONNX_PROVIDERS, type OnnxEngine, type OnnxProvider } from "./engines/onnx-engine.js";
export { ENGINES, type Engine, type EngineName, selectEngine } from "./engines/select-engine.js";
