/**
 * Maps of an image that show which of its places a prediction rests on. {@link gradCam} is the map to look at;
 * {@link inputGradient} and {@link occlusion} are controls that reach the same question in other ways. A map that an
 * untrained network gives as well explains nothing: compare with one.
 *
 * ```ts
 * import { selectEngine } from "ct-hemorrhage/backend";
 * import { enlargeHeat, gradCam, overlayHeat } from "ct-hemorrhage/explain";
 * import { readPng, writePng } from "ct-hemorrhage/io";
 * import { MODELS } from "ct-hemorrhage/models";
 * import { imagesToTensor } from "ct-hemorrhage/train";
 * await selectEngine();
 * const model = MODELS["efficientnet-b0"]({ size: 224 }); // load weights with loadWeights
 * const image = await readPng("slice.png"); // [224, 224, 3]
 * const images = imagesToTensor([image]);
 * const [heat] = await gradCam(model, images, { classIndex: 0 });
 * await writePng("overlay.png", overlayHeat(image, enlargeHeat(heat, { rows: 224, cols: 224 })));
 * ```
 *
 * @module
 */
export type { HeatMap } from "../types.js";
export type { ExplainOptions } from "./explain-options.js";
export { gradCam } from "./grad-cam.js";
export { inputGradient } from "./input-gradient.js";
export { type OcclusionOptions, occlusion } from "./occlusion.js";
export { type OverlayOptions, overlayHeat } from "./overlay-heat.js";
export { enlargeHeat, type HeatSize, placeHeat } from "./place-heat.js";
export { type HeatScore, scoreHeat } from "./score-heat.js";
