import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { weightedLoss } from "../../src/loss/index.js";
import { createAdamW, trainableVariables, trainStep } from "../../src/train/index.js";
import { formula } from "../engines.js";

/** Two images of 32 pixels. */
export const smallImages = () => tf.tensor(formula(2 * 32 * 32 * 3, 0.01), [2, 32, 32, 3]) as tf.Tensor4D;

/** Counts the numbers that training moves. */
export function countTrainable(model: LayersModel): number {
  return trainableVariables(model).reduce((sum, { size }) => sum + size, 0);
}

/** Takes two steps of training on the small images, and gives the loss before each and how many tensors they left behind. */
export async function takeTwoSteps(model: LayersModel) {
  const batch = { images: smallImages(), labels: tf.tensor2d([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [2, 6]) };
  const optimizer = createAdamW(trainableVariables(model));
  const tensorsBefore = tf.memory().numTensors;
  const step = () => trainStep(model, batch, { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed: 1 });
  const [first, second] = [await step(), await step()];
  const leaked = tf.memory().numTensors - tensorsBefore;
  optimizer.dispose();
  tf.dispose([batch.images, batch.labels]);
  return { first, second, leaked };
}
