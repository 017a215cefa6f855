import { abs, grad, max, mul, oneHot, sum, type Tensor, tensor1d, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { applyModel } from "../models/index.js";
import type { HeatMap } from "../types.js";
import { assertExplained, type ExplainOptions } from "./explain-options.js";
import { splitMaps } from "./split-maps.js";

/**
 * Shows how strongly the logit of a class answers to a small change of each pixel: the largest magnitude of its gradient
 * over the channels (Simonyan et al., arXiv 1312.6034, section 3.1). It needs an engine with gradients.
 *
 * @param model Network of `MODELS`.
 * @param images `[batch, size, size, channels]` in 0..1.
 * @param options `classIndex`: the class, counted from 0 in the order of the logits.
 * @returns A map of each image, `[size, size]`, in units of the logit per unit of the image.
 * @throws TypeError for anything but a network and a tensor of floats, ShapeError for images of another size, RangeError
 * for a class that the network does not have.
 *
 * @example
 * ```ts
 * const [heat] = await inputGradient(model, images, { classIndex: 0 });
 * ```
 */
export async function inputGradient(model: LayersModel, images: Tensor, options: ExplainOptions): Promise<HeatMap[]> {
  const { classIndex } = assertExplained("inputGradient", { model, images, options }, { classIndex: true });
  const classes = model.outputs[0].shape[1] as number;
  const gradient = tidy(() => {
    // The wasm engine has no gradient of a selection, so the other logits count zero times.
    const isClass = oneHot(tensor1d([classIndex], "int32"), classes);
    const logit = (input: Tensor) => sum(mul(applyModel(model, input), isClass));
    return max(abs(grad(logit)(images)), 3);
  });
  return splitMaps(gradient);
}
