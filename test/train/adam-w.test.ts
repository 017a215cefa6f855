import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { adamWStep } from "../../src/backend/internal.js";
import { createAdamW } from "../../src/train/index.js";
import { EVERY_ENGINE, expectClose, readFixture } from "../engines.js";

type Parameters = Record<"weight" | "bias", number[] | number[][]>;
interface Fixture {
  readonly adamW: {
    readonly learningRate: number;
    readonly start: Parameters;
    readonly steps: readonly { readonly gradients: Parameters; readonly after: Parameters }[];
  };
}

const { adamW } = readFixture<Fixture>(import.meta.url, "train.json");

describe.each(EVERY_ENGINE)("adamWStep on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  test("rejects a gradient of whole numbers", () => {
    const [weight, gradient] = [tf.ones([2]), tf.ones([2], "int32")];
    const factors = { beta1: 0.9, beta2: 0.999, keep: 1, stepSize: 1e-3, rootCorrection: 1, epsilon: 1e-8 };
    expect(() => adamWStep({ weight, mean: weight, square: weight, gradient }, factors)).toThrow(
      new TypeError("adamWStep: gradient must be float32, got int32"),
    );
  });
});

describe.each(EVERY_ENGINE)("createAdamW on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  test("takes the first three steps of PyTorch's AdamW, decay on biases too", async () => {
    const weight = tf.variable(tf.tensor(adamW.start.weight));
    const bias = tf.variable(tf.tensor(adamW.start.bias));
    const optimizer = createAdamW([weight, bias]);
    for (const { gradients, after } of adamW.steps) {
      const named = { [weight.name]: tf.tensor(gradients.weight), [bias.name]: tf.tensor(gradients.bias) };
      optimizer.step(named, adamW.learningRate);
      expectClose(await weight.data(), after.weight.flat());
      expectClose(await bias.data(), after.bias.flat());
    }
  });

  test("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    const start = tf.tensor1d([1, 2]);
    const variable = tf.variable(start);
    const gradient = tf.tensor1d([1, 1]);
    const optimizer = createAdamW([variable]);
    optimizer.step({ [variable.name]: gradient }, 0.1);
    tf.dispose([start, variable, gradient]);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("names a variable that has no gradient", () => {
    const variable = tf.variable(tf.tensor1d([1]), true, `lonely_${engine}`);
    expect(() => createAdamW([variable]).step({}, 0.1)).toThrow(
      `createAdamW: step needs a gradient for lonely_${engine}, got none`,
    );
  });
});
