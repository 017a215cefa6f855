import {
  dispose,
  type NamedTensorMap,
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

/** The loss of a batch, and its gradients by variable name, which belong to the caller. */
export interface BatchGradients {
  readonly loss: number;
  readonly gradients: NamedTensorMap;
}

/** Derives the loss of a batch, in training mode; the batch stays the caller's. */
export async function batchGradients(
  model: LayersModel,
  batch: Batch,
  { loss, dropSeed }: Pick<StepOptions, "loss" | "dropSeed">,
): Promise<BatchGradients> {
  const { value, grads } = variableGrads(() => {
    const logits = applyModel(model, batch.images, { training: true, dropSeed });
    return loss(batch.labels, logits as Tensor2D);
  }, trainableVariables(model));
  const [lossValue] = await value.data();
  value.dispose();
  return { loss: lossValue, gradients: grads };
}

/**
 * Takes one step of training on a batch, which stays the caller's, and resolves to the loss before the step.
 * A loss that is not finite moves no weight (but the running statistics of batch norm have seen the batch by then).
 */
export async function trainStep(model: LayersModel, batch: Batch, options: StepOptions): Promise<number> {
  const { optimizer, learningRate } = options;
  const { loss, gradients } = await batchGradients(model, batch, options);
  if (Number.isFinite(loss)) optimizer.step(gradients, learningRate);
  dispose(gradients);
  return loss;
}
