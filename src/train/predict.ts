import { tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { contiguous } from "../array.js";
import { assertImage } from "../guards/internal.js";
import { applyModel } from "../models/index.js";
import { assertModel, loadForPrediction } from "../models/internal.js";
import { assertInputShape } from "./assert-fit.js";
import type { ByteBatch } from "./batch-loader.js";
import { batchToTensor } from "./batches.js";
import { type PredictData, type PredictOptions, predictViews } from "./predict-views.js";

/** Computes the logits of a batch of images by the layers of a network. */
async function computeByLayers(model: LayersModel, images: ByteBatch): Promise<ArrayLike<number>> {
  const logits = tidy(() => applyModel(model, batchToTensor(images)));
  const values = await logits.data();
  logits.dispose();
  return values;
}

/** A network that predicts as `predictLogits` does. */
export interface Predictor {
  /** Number of logits per image. */
  readonly classes: number;
  readonly predict: (data: PredictData, options?: PredictOptions) => Promise<Float32Array>;
}

/**
 * Makes a predictor of a network as it is now. On wasm it holds a copy of the weights with batch norm folded.
 *
 * @param name The public function, for messages.
 * @param options `fused`: whether to round products and their sums once, see `fusesProducts`.
 */
export async function createPredictor(
  name: string,
  model: LayersModel,
  { fused }: { readonly fused: boolean },
): Promise<Predictor> {
  const loaded = await loadForPrediction(model, { fused });
  const computeLoaded = async (images: ByteBatch) => {
    assertImage(`${name}: images of the loader`, images, "8-bit values", ["images", "rows", "cols", "channels"]);
    const { data, shape } = contiguous(images);
    return loaded?.run(data as Uint8Array, shape[0]) as Float32Array;
  };
  const network = {
    classes: model.outputs[0].shape[1] as number,
    assertInput: (images: ByteBatch) => assertInputShape(`${name}: image`, model, images),
    computeLogits: loaded ? computeLoaded : (images: ByteBatch) => computeByLayers(model, images),
  };
  return { classes: network.classes, predict: (data, options = {}) => predictViews(name, network, data, options) };
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
  const { predict } = await createPredictor("predictLogits", model, { fused: false });
  return predict(data, options);
}
