import { tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { applyModel } from "../models/index.js";
import { assertModel } from "../models/internal.js";
import { assertInputShape } from "./assert-fit.js";
import type { ByteBatch } from "./batch-loader.js";
import { batchToTensor } from "./batches.js";
import { type PredictData, type PredictOptions, predictViews } from "./predict-views.js";

/** Computes the logits of a batch of images. */
async function computeLogits(model: LayersModel, images: ByteBatch): Promise<ArrayLike<number>> {
  const logits = tidy(() => applyModel(model, batchToTensor(images)));
  const values = await logits.data();
  logits.dispose();
  return values;
}

/**
 * Predicts images: returns the mean of their logits over views, `[ids, classes]` row-major. Each image is loaded once
 * for all views.
 *
 * ```ts
 * const loader = loadFromSource(source, { views: testTimeViews({ size: 224 }).map(({ view }) => view) });
 * const logits = await predictLogits(model, { loader, ids: ["ID_000012eaf"] });
 * ```
 *
 * @param data `loader`: loader of the images; `ids`: images to predict.
 * @param options Number of views, batch size and progress callback.
 * @throws TypeError for anything but a network and a batch loader, an unknown option, and images that are not 8 bit.
 * @throws ShapeError for images of another size than the network's, DataError when the loader leaves images out.
 * @throws RangeError for more views than the loader has.
 * @throws ShapeError for images of another shape than the input of the network.
 * @throws Any error of the loader.
 */
export async function predictLogits(
  model: LayersModel,
  data: PredictData,
  options: PredictOptions = {},
): Promise<Float32Array> {
  assertModel("predictLogits", model);
  const network = {
    classes: model.outputs[0].shape[1] as number,
    assertInput: (images: ByteBatch) => assertInputShape("predictLogits: image", model, images),
    computeLogits: (images: ByteBatch) => computeLogits(model, images),
  };
  return predictViews("predictLogits", network, data, options);
}
