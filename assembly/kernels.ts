// The hot loops of training that the wasm engine of TensorFlow.js lacks or runs slowly. They work on the engine's
// memory: pointers are byte offsets of 32-bit floats, and images are [batch, rows, cols, channels]. Compile them with
// `npm run build:kernels`.
export { adamW } from "./adam-w";
export { batchNorm, batchNormGradient } from "./batch-norm";
export { averageImages, blend, repeatPixels, scaleAndShift, sumProducts } from "./channels";
export { depthwiseConvolution, depthwiseInputGradient } from "./depthwise-convolution";
export { depthwiseFilterGradient } from "./depthwise-filter-gradient";
export { gatherTransposed } from "./gather-transposed";
export { convolutionScratch, groupedConvolution } from "./grouped-convolution";
export { filterGradientScratch, groupedFilterGradient } from "./grouped-filter-gradient";
export { multiplyMatrices, productScratch } from "./matrix-product";
export { reluGradient, scaleAndRelu } from "./relu";
export { swish, swishGradient } from "./swish";
export { winogradConvolution } from "./winograd-convolution";
export { winogradFilterGradient } from "./winograd-filter-gradient";
export { winogradScratch } from "./winograd-room";
