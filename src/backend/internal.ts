/** Exports of `backend` for other folders of `src` only; they are not part of the package's API. */
export { assertEngine } from "./engines/assert-engine.js";
export { loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from "./engines/onnx-engine.js";
export { adamWStep } from "./ops/adam-w-step.js";
export {
  batchNormForward,
  batchNormGradient,
} from "./ops/batch-norm-kernels.js";
export {
  blend,
  scaleAndShift,
  sumProducts,
} from "./ops/channel-kernels.js";
export { firstChannels } from "./ops/first-channels.js";
export { groupedConv2d } from "./ops/grouped-conv2d.js";
export {
  type ChannelStatistics,
  channelStatistics,
  type NormParameters,
  normRelu,
  normReluGradient,
} from "./ops/norm-relu.js";
export { spatialMean } from "./ops/spatial-mean.js";
export { swishForward, swishGradient } from "./ops/swish-kernels.js";
export { withGradients } from "./ops/with-gradients.js";
export {
  ACTIVATIONS,
  type ActivationName,
  fusesProducts,
  type LinkedKernels,
  linkPredictKernels,
} from "./predict/predict-kernels.js";
export type { GroupedConv2dOptions } from "./wasm/grouped-conv2d-kernels.js";
