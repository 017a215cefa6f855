import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { take } from "../../engines.js";

describe("copies of tensors on wasm", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
  });

  test("share the memory of the original", () => {
    const original = tf.tensor1d([1, 2, 3]);
    const { numDataBuffers } = tf.memory();
    const copy = original.clone();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    tf.dispose([original, copy]);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers - 1);
  });

  test("outlive the original", async () => {
    const original = tf.tensor1d([1, 2, 3]);
    const copy = original.clone();
    original.dispose();
    const other = tf.fill([3], 9);
    expect(await take(copy)).toEqual(new Float32Array([1, 2, 3]));
    other.dispose();
  });

  test("keep their numbers when other numbers are assigned to a variable", async () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const copy = variable.clone();
    variable.assign(tf.tensor1d([5, 6]));
    expect(await take(copy)).toEqual(new Float32Array([1, 2]));
    expect(await take(variable)).toEqual(new Float32Array([5, 6]));
  });

  test("keep strings", async () => {
    const copy = tf.tensor1d(["slice", "study"]).clone();
    expect(await copy.data()).toEqual(["slice", "study"]);
    copy.dispose();
  });
});
