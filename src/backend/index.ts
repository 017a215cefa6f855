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
export { ENGINES, type EngineName, ONNX_PROVIDERS, type OnnxProvider } from "./engines/engine-names.js";
export type { OnnxEngine } from "./engines/onnx-engine.js";
export { type Engine, selectEngine } from "./engines/select-engine.js";
