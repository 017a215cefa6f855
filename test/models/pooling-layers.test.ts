import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { AveragePool, MaxPool } from "../../src/models/pooling-layers.js";
import { EVERY_ENGINE, expectClose, formula, readFixture, take } from "../engines.js";

const reference = readFixture<Record<"maxPool" | "averagePool", Record<"y" | "dx", number[]>>>(
  import.meta.url,
  "pooling.json",
);

describe.each(EVERY_ENGINE)("MaxPool on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  const layer = new MaxPool({ window: 3, stride: 2, padding: 1 });
  const pool = (x: tf.Tensor) => layer.call(x);
  const negative = () => tf.sub(tf.tensor(formula(180, 0.7), [2, 5, 6, 3]), 2);

  test("takes the largest number of each window, in which padding does not count", async () => {
    const rows = [
      [-20, -12, -11, -19],
      [-28, -30, -23, -13],
      [-10, -16, -25, -30],
      [-25, -16, -10, -13],
    ];
    expect([...(await take(pool(tf.tensor(rows.flat(), [1, 4, 4, 1]))))]).toEqual([-12, -11, -10, -10]);
  });

  test("knows the shape of its output", () => {
    expect(layer.computeOutputShape([null, 5, 6, 3])).toEqual([null, 3, 3, 3]);
    expect(layer.computeOutputShape([null, null, null, 3])).toEqual([null, null, null, 3]);
  });

  test("pools as PyTorch does", async () => {
    expectClose(await take(pool(negative())), reference.maxPool.y);
  });

  test("has PyTorch's gradient also below zero", async () => {
    const dy = tf.tensor(formula(54, 1.3), [2, 3, 3, 3]);
    expectClose(await take(tf.grad(pool)(negative(), dy)), reference.maxPool.dx);
  });

  // WebGPU gives it to the last: no fault, but another choice.
  test.skipIf(engine === "webgpu")("gives the gradient of equal numbers to the first one", async () => {
    const dx = tf.grad(pool)(tf.zeros([1, 4, 4, 1]), tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]));
    expect([...(await take(dx))]).toEqual([1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("returns its settings", () => {
    expect(layer.getConfig()).toMatchObject({ window: 3, stride: 2, padding: 1 });
  });
});

describe.each(EVERY_ENGINE)("AveragePool on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  const layer = new AveragePool({ window: 2 });
  const pool = (x: tf.Tensor) => layer.call(x);
  const images = () => tf.tensor(formula(120, 0.7), [2, 4, 5, 3]);

  test("takes the mean of each window", async () => {
    const rows = [
      [1, 3, 10, 20],
      [5, 7, 30, 40],
    ];
    expect([...(await take(pool(tf.tensor(rows.flat(), [1, 2, 4, 1]))))]).toEqual([4, 25]);
  });

  test("knows the shape of its output", () => {
    expect(layer.computeOutputShape([null, 4, 5, 3])).toEqual([null, 2, 2, 3]);
    expect(layer.computeOutputShape([null, null, null, 3])).toEqual([null, null, null, 3]);
  });

  test("pools as PyTorch does, and has its gradient", async () => {
    expectClose(await take(pool(images())), reference.averagePool.y);
    const dy = tf.tensor(formula(24, 1.3), [2, 2, 2, 3]);
    expectClose(await take(tf.grad(pool)(images(), dy)), reference.averagePool.dx);
  });

  test("returns its settings", () => {
    expect(layer.getConfig()).toMatchObject({ window: 2 });
  });
});
