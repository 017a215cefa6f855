// The loops of predictions on wasm, which no training uses. They work on a memory of their own: pointers are byte offsets
// of 32-bit floats, and images are [batch, rows, cols, channels]. Compiled twice, with and without relaxed SIMD, by
// `npm run build:kernels`.
export { averageImages } from "./channels";
export { convolveChannels } from "./channel-convolution";
export { convolutionScratch, groupedConvolution } from "./grouped-convolution";
export { convolvePoints, pointsScratch } from "./point-convolution";
export { addOneProduct, bytesToUnits, finish, gatherPatches, poolWindows } from "./predict-images";
export { winogradConvolution } from "./winograd-convolution";
export { winogradScratch } from "./winograd-room";
