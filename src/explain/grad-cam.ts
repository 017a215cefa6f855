import { div, gather, matMul, relu, reshape, type Tensor, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { featureExtractor } from "../models/index.js";
import type { HeatMap } from "../types.js";
import { assertExplained, type ExplainOptions } from "./explain-options.js";
import { splitMaps } from "./split-maps.js";

/** Returns the classifier's weights of one class, `[channels, 1]`. */
function classWeights(model: LayersModel, classIndex: number): Tensor2D {
  const [kernel] = model.outputs[0].sourceLayer.getWeights();
  return gather(kernel as Tensor2D, [classIndex], 1);
}

/**
 * Grad-CAM: shows which places of an image raise the logit of a class (Selvaraju et al., arXiv 1610.02391, equations 1
 * and 2, at the last feature map). Each channel of the map counts by the mean gradient of the logit with respect to it;
 * sums below 0 become 0. The networks of this package average their last feature map and classify linearly, so that
 * this gradient is the weight of the class divided by rows * cols, and no engine needs gradients for it.
 *
 * @param model Network of `MODELS`.
 * @param images `[batch, size, size, channels]` in 0..1.
 * @param options `classIndex`: the class, counted from 0 in the order of the logits.
 * @returns A map of each image, at least 0, in units of the logit; it has as many rows and columns as the last feature
 * map: see {@link enlargeHeat}.
 * @throws TypeError for anything but a network and a tensor of floats, ShapeError for images of another size, DataError
 * for a network that is not of this package, RangeError for a class that it does not have.
 *
 * @example
 * ```ts
 * const [heat] = await gradCam(model, images, { classIndex: CLASSES.indexOf("subdural") });
 * console.log(heat.shape); // [7, 7] for images of 224 pixels
 * ```
 */
export async function gradCam(model: LayersModel, images: Tensor, options: ExplainOptions): Promise<HeatMap[]> {
  const { classIndex } = assertExplained("gradCam", { model, images, options }, { classIndex: true });
  const extract = featureExtractor(model);
  const maps = tidy(() => {
    const { featureMap } = extract(images);
    const [batch, rows, cols, channels] = featureMap.shape;
    const summed = matMul(reshape(featureMap, [-1, channels]), classWeights(model, classIndex));
    return relu(reshape(div(summed, rows * cols), [batch, rows, cols]));
  });
  return splitMaps(maps);
}
