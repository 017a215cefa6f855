import {
  dispose,
  type Scalar,
  type Tensor2D,
  type Tensor4D,
  type Variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { applyModel } from "../models/index.js";
import type { Optimizer } from "./adam-w.js";

/** The loss of a batch: labels and logits `[batch, classes]` to one number. */
export type BatchLoss = (labels: Tensor2D, logits: Tensor2D) => Scalar;

/** Images `[batch, size, size, channels]` in 0..1 and their labels `[batch, classes]`. */
export interface Batch {
  readonly images: Tensor4D;
  readonly labels: Tensor2D;
}

/** How to take a step. */
export interface StepOptions {
  readonly optimizer: Optimizer;
  readonly loss: BatchLoss;
  readonly learningRate: number;
  /** Seed of dropout and drop-connect in this step. */
  readonly dropSeed: number;
}

/** Returns the variables of a network that training moves. */
export function trainableVariables(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/**
 * Takes one step of training on a batch, which stays the caller's, and resolves to the loss before the step.
 * A loss that is not finite moves no weight (but the running statistics of batch norm have seen the batch by then).
 */
export async function trainStep(model: LayersModel, batch: Batch, options: StepOptions): Promise<number> {
  const { optimizer, loss, learningRate, dropSeed } = options;
  const { value, grads } = variableGrads(() => {
    const logits = applyModel(model, batch.images, { training: true, dropSeed });
    return loss(batch.labels, logits as Tensor2D);
  }, trainableVariables(model));
  const [lossValue] = await value.data();
  if (Number.isFinite(lossValue)) optimizer.step(grads, learningRate);
  value.dispose();
  dispose(grads);
  return lossValue;
}
