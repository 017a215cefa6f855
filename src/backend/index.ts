/**
 * The one door to TensorFlow.js: which engine runs, and the kernels that an engine lacks. Nothing else in the package
 * starts an engine; call `selectBackend` once, before the first tensor.
 *
 * ```ts
 * import { selectBackend } from "ct-hemorrhage/backend";
 * const engine = await selectBackend();
 * console.log(engine.name, engine.device, engine.threads);
 * for (const [name, reason] of Object.entries(engine.reasonsAgainstOthers)) console.log(name, reason);
 * ```
 *
 * @module
 */

export { ENGINES, type Engine, type EngineName, selectBackend } from "./engines/select-backend.js";
export { type AdamWFactors, type AdamWInputs, adamWStep } from "./ops/adam-w-step.js";
export {
  type BatchNormGradientInputs,
  type BatchNormInputs,
  batchNormForward,
  batchNormGradient,
} from "./ops/batch-norm-kernels.js";
export {
  type BlendWeights,
  blend,
  repeatPixels,
  type ScaleInputs,
  scaleAndShift,
  sumProducts,
} from "./ops/channel-kernels.js";
export { firstChannels } from "./ops/first-channels.js";
export { groupedConv2d } from "./ops/grouped-conv2d.js";
export {
  type ChannelStatistics,
  channelStatistics,
  type NormInputs,
  type NormParameters,
  normRelu,
  normReluGradient,
} from "./ops/norm-relu.js";
export { channelMean, spatialMean } from "./ops/spatial-mean.js";
export { type SwishGradientInputs, swishForward, swishGradient } from "./ops/swish-kernels.js";
export type { GroupedConv2dOptions } from "./wasm/grouped-conv2d-kernels.js";
