/** What other folders of `src` take from `backend`, and users do not: it is not among the exports of the package. */
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
export { type ForwardResult, withGradients } from "./ops/with-gradients.js";
export type { GroupedConv2dOptions } from "./wasm/grouped-conv2d-kernels.js";
