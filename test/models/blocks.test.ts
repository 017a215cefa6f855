import * as tf from "@tensorflow/tfjs-core";
import { input, type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { relu } from "../../src/models/building-blocks.js";
import { DenseBlock } from "../../src/models/dense-block.js";
import { transition } from "../../src/models/densenet.js";
import { applyModel, saveWeights } from "../../src/models/index.js";
import { bottleneck } from "../../src/models/se-resnext.js";
import { formula, QUICK_ENGINES, readFixture, take } from "../engines.js";
import { errorNorm } from "./compare-to-timm.js";
import { loadFormulaWeights } from "./formula-weights.js";
import { isRunning, takeGradients } from "./measure-network.js";

/** An array of PyTorch's: see make-blocks.py. */
interface Summary {
  readonly sketch: readonly number[];
  readonly norm: number;
}

interface Reference extends Readonly<Record<"evaluated" | "trained", Readonly<Record<"y" | "dx", Summary>>>> {
  readonly images: readonly [number, number, number, number];
  readonly gradients: Readonly<Record<string, Summary>>;
  readonly running: Readonly<Record<string, Summary>>;
}

const NORM = { momentum: 0.1, epsilon: 1e-5 };

const BLOCKS: Readonly<Record<string, (images: SymbolicTensor) => SymbolicTensor>> = {
  "dense block and transition": (images) => {
    const block = new DenseBlock({ name: "denseblock1", repeats: 3, growth: 4, bottleneck: 12, ...NORM });
    return transition(block.apply(images) as SymbolicTensor, "transition1", NORM);
  },
  bottlenecks: (images) =>
    [
      { name: "layer1.0", width: 128, channels: 256, stride: 1, dropConnect: 0 },
      { name: "layer1.1", width: 128, channels: 256, stride: 1, dropConnect: 0 },
      { name: "layer2.0", width: 256, channels: 512, stride: 2, dropConnect: 0 },
    ].reduce((x, block) => relu(bottleneck(x, block, NORM), `${block.name}.act3`), images),
};

/** An array may be off by so much of its norm. */
const TOLERANCE = 1e-5;

function expectSummary(name: string, actual: Float32Array, { sketch, norm }: Summary): void {
  expect(errorNorm(name, actual, sketch) / norm, name).toBeLessThanOrEqual(TOLERANCE);
}

function expectSummaries(actual: Readonly<Record<string, Float32Array>>, expected: Reference["gradients"]): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(actual)) expectSummary(name, values, expected[name]);
}

const references = Object.entries(readFixture<Record<string, Reference>>(import.meta.url, "blocks.json"));
const engines = QUICK_ENGINES.flatMap((engine) => references.map(([name, reference]) => ({ engine, name, reference })));

describe.each(engines)("$name on $engine, as timm computes them", ({ engine, name, reference }) => {
  let model: LayersModel;
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });
  beforeEach(async () => {
    const [, ...shape] = reference.images;
    const inputs = input({ shape });
    model = layersModel({ inputs, outputs: BLOCKS[name](inputs) });
    await loadFormulaWeights(model);
    return () => model.dispose();
  });

  const sines = (shape: readonly number[], factor: number) =>
    tf.tensor(formula(tf.util.sizeFromShape([...shape]), factor), [...shape]);
  const images = () => sines(reference.images, 0.7);
  const product = (y: tf.Tensor) => tf.sum(tf.mul(y, sines(y.shape, 1.3))) as tf.Scalar;

  test.each([
    ["evaluated", "running statistics", false],
    ["trained", "the statistics of the batch", true],
  ] as const)("are %s by %s, with the gradient of images", async (mode, _, training) => {
    const run = (x: tf.Tensor) => applyModel(model, x, { training });
    expectSummary("y", await take(run(images())), reference[mode].y);
    expectSummary("dx", await take(tf.grad((x) => product(run(x)))(images())), reference[mode].dx);
  });

  test("have the gradients of all weights, and move the running statistics", async () => {
    expectSummaries(
      await takeGradients(model, () => product(applyModel(model, images(), { training: true }))),
      reference.gradients,
    );
    const running = Object.entries(await saveWeights(model)).filter(([name]) => isRunning(name));
    expectSummaries(Object.fromEntries(running.map(([name, { data }]) => [name, data])), reference.running);
  });
});
