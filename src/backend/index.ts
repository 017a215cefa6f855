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
export { type AdamWFactors, type AdamWInputs, adamWStep } from "./adam-w-step.js";
export {
  type BatchNormGradientInputs,
  type BatchNormInputs,
  batchNormForward,
  batchNormGradient,
} from "./batch-norm-kernels.js";
export {
  type BlendWeights,
  blend,
  repeatPixels,
  type ScaleInputs,
  scaleAndShift,
  sumProducts,
} from "./channel-kernels.js";
export { firstChannels } from "./first-channels.js";
export { groupedConv2d } from "./grouped-conv2d.js";
export type { GroupedConv2dOptions } from "./grouped-conv2d-kernels.js";
export {
  type ChannelStatistics,
  channelStatistics,
  type NormInputs,
  type NormParameters,
  normRelu,
  normReluGradient,
} from "./norm-relu.js";
export { ENGINES, type Engine, type EngineName, selectBackend } from "./select-backend.js";
export { channelMean, spatialMean } from "./spatial-mean.js";
export { type SwishGradientInputs, swishForward, swishGradient } from "./swish-kernels.js";
