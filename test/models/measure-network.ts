import {
  dispose,
  keep,
  type Scalar,
  slice,
  type Tensor,
  type Tensor2D,
  tidy,
  type Variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { weightedLoss } from "../../src/loss/index.js";
import { applyModel, MODELS, type ModelName, saveWeights } from "../../src/models/index.js";
import { createAdamW, trainableVariables, trainStep } from "../../src/train/index.js";
import type { ModelOptions } from "../../src/types.js";
import { take } from "../engines.js";
import { formulaImages, formulaLabels, loadFormulaWeights } from "./formula-weights.js";

/** How many images of how many rows and columns. */
export interface BatchShape {
  readonly batch: number;
  readonly size: number;
}

/** Whether a name is that of a running statistic of batch norm. */
export const isRunning = (name: string) => /\.running_(mean|var)$/.test(name);

/** Runs something on a network of formula weights that drops nothing in training. */
export async function withFormulaNetwork<T>(
  name: ModelName,
  options: Pick<ModelOptions, "size" | "padding">,
  run: (model: LayersModel) => Promise<T>,
): Promise<T> {
  const model = MODELS[name]({ ...options, dropout: 0, dropConnect: 0 });
  await loadFormulaWeights(model);
  return run(model).finally(() => model.dispose());
}

/** Gives what layers make of formula images, each flat, in evaluation; the logits come first. */
export async function evaluate(
  model: LayersModel,
  { batch, size }: BatchShape,
  layerNames: readonly string[],
): Promise<Float32Array[]> {
  const outputs = layerNames.map((name) => model.getLayer(name).output as SymbolicTensor);
  const part = layersModel({ inputs: model.inputs, outputs: [...model.outputs, ...outputs] });
  const images = formulaImages(batch, size);
  const tensors = tidy(() => applyModel(part, images) as unknown as Tensor[]);
  images.dispose();
  return Promise.all(tensors.map(take));
}

/** Gives the gradients of a loss by PyTorch's names, with its order of axes. They replace the weights. */
export async function takeGradients(model: LayersModel, loss: () => Scalar): Promise<Record<string, Float32Array>> {
  const { value, grads } = variableGrads(loss, trainableVariables(model));
  for (const weight of model.trainableWeights) weight.write(grads[(weight.read() as Variable).name]);
  dispose([value, ...Object.values(grads)]);
  const arrays = Object.entries(await saveWeights(model)).filter(([name]) => !isRunning(name));
  return Object.fromEntries(arrays.map(([name, { data }]) => [name, data]));
}

/** Gives the logits of formula images in training, and the gradients of their loss. */
export async function train(model: LayersModel, { batch, size }: BatchShape) {
  const [images, labels] = [formulaImages(batch, size), formulaLabels(batch)];
  const logits: Tensor[] = [];
  const gradients = await takeGradients(model, () => {
    logits.push(keep(applyModel(model, images, { training: true })));
    return weightedLoss(labels, logits[0] as Tensor2D);
  });
  dispose([images, labels]);
  return { logits: await take(logits[0]), gradients };
}

/** Gives the losses before each of a few steps of AdamW on formula images. */
export async function takeSteps(model: LayersModel, { batch, size }: BatchShape, steps: number): Promise<number[]> {
  const examples = { images: formulaImages(batch, size), labels: formulaLabels(batch) };
  const optimizer = createAdamW(trainableVariables(model));
  const losses: number[] = [];
  for (let dropSeed = 0; dropSeed < steps; dropSeed++) {
    losses.push(await trainStep(model, examples, { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed }));
  }
  optimizer.dispose();
  dispose([examples.images, examples.labels]);
  return losses;
}

/** Gives the losses before each step of AdamW on batches of formula images that take turns. */
export async function takeTurns(
  model: LayersModel,
  { batch, size, batches }: BatchShape & { readonly batches: number },
  steps: number,
): Promise<number[]> {
  const [images, labels] = [formulaImages(batch * batches, size), formulaLabels(batch * batches)];
  const optimizer = createAdamW(trainableVariables(model));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const first = (step % batches) * batch;
    const examples = { images: slice(images, first, batch), labels: slice(labels, first, batch) };
    losses.push(
      await trainStep(model, examples, { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed: step }),
    );
    dispose([examples.images, examples.labels]);
  }
  optimizer.dispose();
  dispose([images, labels]);
  return losses;
}
