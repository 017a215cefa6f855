/**
 * Networks that map images `[batch, size, size, channels]` in 0..1 to logits `[batch, classes]`, with new, seeded
 * weights. Layers have the names of PyTorch Image Models. Start an engine with `selectEngine` first.
 *
 * ```ts
 * import { selectEngine } from "ct-hemorrhage/backend";
 * import { MODELS } from "ct-hemorrhage/models";
 * await selectEngine();
 * const model = MODELS["efficientnet-b0"]({ size: 64 });
 * model.summary();
 * ```
 *
 * @module
 */
export { PADDINGS } from "../types.js";
export { buildModel } from "./build-model.js";
export { applyModel, type CallOptions } from "./call-options.js";
export { densenet169 } from "./densenet.js";
export { efficientNetB0, efficientNetB3, efficientNetB5 } from "./efficientnet.js";
export { type FeatureExtractor, type Features, featureExtractor } from "./feature-extractor.js";
export { type LoadWeightsOptions, loadWeights } from "./load-weights.js";
export { type ModelCost, modelCost } from "./model-cost.js";
export { MODELS, type ModelName } from "./models.js";
export { type ExportOnnxOptions, exportOnnx, exportOnnxEnsemble } from "./onnx/export-onnx.js";
export { loadOnnx, type OnnxContent } from "./onnx/load-onnx.js";
export { seResNeXt101 } from "./se-resnext.js";
export { saveWeights } from "./weights.js";
