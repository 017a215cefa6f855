import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, layers, sequential } from "@tensorflow/tfjs-layers";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import * as backend from "../../src/backend/index.js";
import * as loss from "../../src/loss/index.js";
import * as models from "../../src/models/index.js";
import * as train from "../../src/train/index.js";
import { CLASSES } from "../../src/types.js";
import { badOutcomes, type ValidCall } from "./misuse.js";

const ids = ["a", "b", "c"];
const bytes = () =>
  ndarray(
    Uint8Array.from({ length: 48 }, (_, i) => i),
    [4, 4, 3],
  );
const labels = () => ({
  ids: [...ids],
  classes: [...CLASSES],
  values: Uint8Array.from({ length: 18 }, (_, i) => i % 2),
});
const predictions = () => ({ ...labels(), values: Float32Array.from({ length: 18 }, (_, i) => (i + 1) / 20) });
const folds = () => [{ index: 0, train: ["a", "b"], valid: ["c"] }];
const fold = () => folds()[0];
const source = async () => bytes();
const loader = () => train.loadFromSource(source);
const images = () => tf.fill([2, 4, 4, 3], 0.5);
const truth = () => tf.tensor2d([[0, 1, 0, 1, 0, 1]]);
const logits = () => tf.tensor2d([[1, 2, 3, 4, 5, 6]]);
const weights = { kernelInitializer: "ones", biasInitializer: "zeros" } as const;

/** A network of two layers, for images of 4 x 4 pixels. */
function network(): LayersModel {
  const model = sequential();
  model.add(layers.globalAveragePooling2d({ inputShape: [4, 4, 3], name: "features" }));
  model.add(layers.dense({ units: 6, name: "classifier", ...weights }));
  return model;
}

const valuesOf: ValidCall["use"] = async (call, args) =>
  (await (call(...(args as never[])) as tf.Tensor).data()).slice();
const sizeOf: ValidCall["use"] = (build, args) => {
  const model = build(...(args as never[])) as LayersModel;
  return [model.inputs[0].shape, model.outputs[0].shape, model.weights.length];
};
const schedule = () => 0.1;

/** One call that works for each function of the entry points that take tensors. */
const CALLS: Readonly<Record<string, readonly [(...args: never[]) => unknown, ValidCall]>> = {
  selectEngine: [
    backend.selectEngine,
    {
      parameters: ["options"],
      args: () => [{ prefer: "cpu" }],
      use: async (select, args) => ((await select(...(args as never[]))) as backend.Engine).name,
      valid: /^(options: prefer: text|no arguments)$/,
    },
  ],

  bceWithLogits: [
    loss.bceWithLogits,
    {
      parameters: ["labels", "logits"],
      args: () => [truth(), logits()],
      use: valuesOf,
      // Whether a label is 0 or 1 is known to the engine only, which would have to wait for it at each step.
      valid: /^arguments swapped$/,
    },
  ],
  constantLogLoss: [
    loss.constantLogLoss,
    { parameters: ["folds", "labels"], reportedBy: "prevalence", args: () => [folds(), labels()] },
  ],
  sliceLogLosses: [
    loss.sliceLogLosses,
    {
      reportedBy: "weightedLogLoss",
      valid: /with NaN$/,
      parameters: ["labels", "predictions", "options"],
      args: () => [labels(), predictions(), { weights: [1, 2, 3, 4, 5, 6], clip: 0.3, skipMissing: true }],
    },
  ],
  weightedLogLoss: [
    loss.weightedLogLoss,
    {
      parameters: ["labels", "predictions", "options"],
      args: () => [labels(), predictions(), { weights: [1, 2, 3, 4, 5, 6], clip: 0.3 }],
    },
  ],
  weightedLoss: [
    loss.weightedLoss,
    {
      parameters: ["labels", "logits", "options"],
      valid: /^arguments swapped$/,
      args: () => [truth(), logits(), { weights: [1, 2, 3, 4, 5, 6], labelSmoothing: 0.1, focalGamma: 2 }],
      use: valuesOf,
    },
  ],

  applyModel: [
    models.applyModel,
    {
      parameters: ["model", "images", "options"],
      args: () => [network(), images(), { training: false, dropSeed: 1 }],
      use: valuesOf,
    },
  ],
  loadWeights: [
    models.loadWeights,
    {
      parameters: ["model", "arrays", "options"],
      args: () => [
        network(),
        {
          "classifier.weight": { shape: [6, 3], data: new Float32Array(18) },
          "classifier.bias": { shape: [6], data: new Float32Array(6) },
        },
        { head: "load" },
      ],
      use: (call, args) => void call(...(args as never[])),
    },
  ],
  modelCost: [models.modelCost, { parameters: ["model"], args: () => [network()] }],
  saveWeights: [models.saveWeights, { parameters: ["model"], args: () => [network()] }],
  efficientNetB0: [
    models.efficientNetB0,
    {
      parameters: ["options"],
      args: () => [
        {
          size: 32,
          dropout: 0.1,
          dropConnect: 0.1,
          seed: 1,
          classes: 2,
          channels: 1,
          padding: "same",
          batchNormMomentum: 0.1,
        },
      ],
      use: sizeOf,
    },
  ],
  densenet169: [models.densenet169, { parameters: ["options"], args: () => [{ size: 32, seed: 1 }], use: sizeOf }],
  seResNeXt101: [models.seResNeXt101, { parameters: ["options"], args: () => [{ size: 32, seed: 1 }], use: sizeOf }],

  cosineAnnealing: [
    train.cosineAnnealing,
    {
      parameters: ["rate", "options"],
      args: () => [0.1, { epochs: 4, minimum: 0.05 }],
      use: (make, args) => (make(...(args as never[])) as (epoch: number) => number)(1),
    },
  ],
  createAdamW: [
    train.createAdamW,
    {
      parameters: ["variables", "options"],
      args: () => [[], { beta1: 0.8, beta2: 0.9, epsilon: 1e-7, weightDecay: 0.1 }],
      use: async (make, args) => (make(...(args as never[])) as train.Optimizer).state(),
    },
  ],
  imagesToTensor: [train.imagesToTensor, { parameters: ["images"], args: () => [[bytes(), bytes()]], use: valuesOf }],
  loadFromSource: [
    train.loadFromSource,
    {
      parameters: ["source", "transforms"],
      args: () => [source, { views: [(image: unknown) => image] }],
      use: async (make, args) =>
        train.predictLogits(network(), { loader: make(...(args as never[])) as train.BatchLoader, ids }),
      valid: /^transforms: (undefined|\{\}|views: undefined)$/,
    },
  ],
  predictLogits: [
    train.predictLogits,
    {
      parameters: ["model", "data", "options"],
      args: () => [network(), { loader: loader(), ids }, { batchSize: 2, views: 1 }],
      valid: /^data: ids: \[(\.\.\., text)?\]$/,
    },
  ],
  trainableVariables: [
    train.trainableVariables,
    {
      parameters: ["model"],
      args: () => [network()],
      use: (call, args) => (call(...(args as never[])) as tf.Variable[]).map(({ shape }) => shape),
    },
  ],
  fit: [
    train.fit,
    {
      parameters: ["model", "data", "options"],
      args: () => [
        network(),
        { loader: loader(), labels: labels(), fold: fold() },
        { epochs: 1, batchSize: 2, schedule, seed: 1, patience: 2, gradientAccumulation: 1, isBalanced: false },
      ],
      use: async (call, args) => ((await call(...(args as never[]))) as train.FitResult).history,
    },
  ],
  trainStep: [
    train.trainStep,
    {
      valid: /^options: (optimizer: |dropSeed: NaN)/,
      parameters: ["model", "batch", "options"],
      args: () => {
        const model = network();
        return [
          model,
          { images: images(), labels: tf.concat([truth(), truth()]) },
          {
            optimizer: train.createAdamW(train.trainableVariables(model)),
            loss: loss.weightedLoss,
            learningRate: 0.1,
            dropSeed: 1,
          },
        ];
      },
    },
  ],
};

describe("public functions on tensors", () => {
  test.each(Object.entries(CALLS))(
    "%s answers every misuse with an error of this package, or the right result",
    async (name, [call, valid]) => {
      await tf.setBackend("cpu");
      expect(await badOutcomes(name, call, valid)).toEqual([]);
    },
  );

  test("a network refuses bytes, Hounsfield units and images of another size", () => {
    const apply = (batch: tf.Tensor) => () => models.applyModel(network(), batch);
    expect(apply(tf.zeros([2, 4, 4, 3], "int32"))).toThrow("applyModel: images must hold float32 in 0..1, got int32");
    expect(apply(tf.zeros([2, 8, 8, 3]))).toThrow("applyModel: images must be [batch, 4, 4, 3], got [2, 8, 8, 3]");
    const floats = ndarray(new Float32Array(48), [4, 4, 3]) as never;
    expect(() => train.imagesToTensor([floats])).toThrow("must hold 8-bit values in Uint8Array, got a Float32Array");
    const hu = ndarray(new Int16Array(48), [4, 4, 3]) as never;
    const reading = train.predictLogits(network(), { loader: train.loadFromSource(async () => hu), ids });
    return expect(reading).rejects.toThrow("must hold 8-bit values in Uint8Array, got an Int16Array");
  });
});
