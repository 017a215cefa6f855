import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { EVERY_ENGINE, formula, take } from "../../engines.js";

describe.each(EVERY_ENGINE)("slice on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  const counted = () => tf.reshape(tf.range(0, 24), [2, 3, 4]);

  test.each([
    ["the last axis", [0, 0, 1], [2, 3, 2], [1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22]],
    ["a middle axis", [0, 2, 0], [-1, -1, -1], [8, 9, 10, 11, 20, 21, 22, 23]],
    ["the first axis", [1, 0, 0], [1, 3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]],
    ["two axes", [0, 1, 1], [2, 1, 2], [5, 6, 17, 18]],
    ["no axis", [0, 0, 0], [2, 3, 4], Array.from({ length: 24 }, (_, index) => index)],
  ] as const)("takes a part along %s", async (_, begin, size, expected) => {
    expect([...(await take(tf.slice(counted(), [...begin], [...size])))]).toEqual(expected);
  });

  test("slices integers, booleans and strings", async () => {
    expect([...(await tf.slice(tf.tensor1d([1, 2, 3], "int32"), 1).data())]).toEqual([2, 3]);
    expect([...(await tf.slice(tf.tensor1d([true, false, true], "bool"), 1).data())]).toEqual([0, 1]);
    expect(await tf.slice(tf.tensor1d(["a", "b", "c"], "string"), 1).data()).toEqual(["b", "c"]);
  });

  test("leaves the sliced tensor unchanged", async () => {
    const x = tf.tensor(formula(60, 0.7), [3, 4, 5]);
    tf.tidy(() => void tf.slice(x, [0, 0, 2], [3, 4, 2]));
    expect(await take(x)).toEqual(formula(60, 0.7));
  });
});

describe.each(EVERY_ENGINE)("concat on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  const pair = () => [tf.tensor([1, 2, 3, 4, 5, 6], [1, 2, 3]), tf.tensor([7, 8, 9, 10, 11, 12], [1, 2, 3])];

  test.each([
    [0, [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [1, [1, 4, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [2, [1, 2, 6], [1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12]],
    [-1, [1, 2, 6], [1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12]],
  ] as const)("joins along axis %i", async (axis, shape, expected) => {
    const joined = tf.concat(pair(), axis);
    expect(joined.shape).toEqual(shape);
    expect([...(await take(joined))]).toEqual(expected);
  });

  test("joins tensors of different lengths, and an empty one", async () => {
    const joined = tf.concat([tf.ones([2, 1]), tf.zeros([2, 0]), tf.fill([2, 2], 3)], 1);
    expect([...(await take(joined))]).toEqual([1, 3, 3, 1, 3, 3]);
  });

  test("joins integers and strings", async () => {
    expect([...(await tf.concat([tf.tensor1d([1, 2], "int32"), tf.tensor1d([3], "int32")]).data())]).toEqual([1, 2, 3]);
    expect(await tf.concat([tf.tensor1d(["a"], "string"), tf.tensor1d(["b"], "string")]).data()).toEqual(["a", "b"]);
  });
});
