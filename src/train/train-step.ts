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
import {
  assertFinite,
  assertFunction,
  assertNumber,
  assertObject,
  assertOptions,
  assertTensor,
  type KnownKeys,
} from "../guards/internal.js";
import { applyModel } from "../models/index.js";
import { assertImages, assertModel } from "../models/internal.js";
import type { Optimizer } from "./adam-w.js";

/** Loss of a batch: maps labels and logits, both `[batch, classes]`, to one number. */
export type BatchLoss = (labels: Tensor2D, logits: Tensor2D) => Scalar;

/** Images `[batch, size, size, channels]` in 0..1 and their labels `[batch, classes]`. */
export interface Batch {
  readonly images: Tensor4D;
  readonly labels: Tensor2D;
}

/** Settings of {@link trainStep}. */
export interface StepOptions {
  readonly optimizer: Optimizer;
  readonly loss: BatchLoss;
  readonly learningRate: number;
  /** Seed of dropout and drop-connect in this step. */
  readonly dropSeed: number;
}

/** Keys of {@link StepOptions}. */
const OPTIONS: KnownKeys<StepOptions> = { optimizer: true, loss: true, learningRate: true, dropSeed: true };

/**
 * Returns the variables of a network that training changes: all weights except running statistics.
 *
 * ```ts
 * const optimizer = createAdamW(trainableVariables(model));
 * ```
 */
export function trainableVariables(model: LayersModel): Variable[] {
  assertModel("trainableVariables", model);
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/** Loss of a batch, and its gradients by variable name, which the caller owns. */
export interface BatchGradients {
  readonly loss: number;
  readonly gradients: NamedTensorMap;
}

/** Computes the loss of a batch and its gradients, in training mode; the batch stays the caller's. */
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
 * Takes one training step on a batch and resolves to the loss before the step. The batch stays the caller's. A loss
 * that is not finite changes no weight, but the running statistics of batch norm have seen the batch by then.
 *
 * ```ts
 * const optimizer = createAdamW(trainableVariables(model));
 * const options = { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed: 0 };
 * const loss = await trainStep(model, { images, labels }, options);
 * ```
 */
export async function trainStep(model: LayersModel, batch: Batch, options: StepOptions): Promise<number> {
  assertModel("trainStep", model);
  assertOptions<Batch>("trainStep", batch, { images: true, labels: true });
  assertImages("trainStep", model, batch.images);
  assertTensor("trainStep: labels", batch.labels);
  assertOptions("trainStep", options, OPTIONS);
  const { optimizer, loss: lossOf, learningRate, dropSeed } = options;
  assertObject("trainStep: optimizer", optimizer, "an optimizer, as createAdamW returns it");
  assertFunction("trainStep: optimizer.step", optimizer.step);
  assertFunction("trainStep: loss", lossOf, "a function from labels and logits to a scalar");
  assertFinite("trainStep: learningRate", learningRate);
  assertNumber("trainStep: dropSeed", dropSeed);
  const { loss, gradients } = await batchGradients(model, batch, options);
  if (Number.isFinite(loss)) optimizer.step(gradients, learningRate);
  dispose(gradients);
  return loss;
}
