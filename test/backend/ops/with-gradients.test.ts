import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { withGradients } from "../../../src/backend/internal.js";
import { take } from "../../engines.js";

/** The product of two tensors, whose gradients are ten times too large, so that they are known by it. */
function product(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return withGradients(
    [a, b],
    (x, z) => ({ value: tf.mul(x, z), saved: [x, z] }),
    (dy, [x, z]) => [tf.mul(tf.mul(dy, z), 10), tf.mul(tf.mul(dy, x), 10)],
  );
}

describe("withGradients", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
  });

  test("gives the value of the operation", async () => {
    expect(await take(product(tf.tensor1d([2, 3]), tf.tensor1d([5, 7])))).toEqual(Float32Array.of(10, 21));
  });

  test("gives the gradients by hand, in the order of the inputs", async () => {
    const [da, db] = tf.grads(product)([tf.tensor1d([2, 3]), tf.tensor1d([5, 7])], tf.tensor1d([1, 2]));
    expect(await take(da)).toEqual(Float32Array.of(50, 140));
    expect(await take(db)).toEqual(Float32Array.of(20, 60));
  });

  test("works without saved tensors", async () => {
    const negate = (x: tf.Tensor) =>
      withGradients(
        [x],
        (input) => ({ value: tf.neg(input) }),
        (dy) => [tf.neg(dy)],
      );
    expect(await take(tf.grad(negate)(tf.tensor1d([4]), tf.tensor1d([3])))).toEqual(Float32Array.of(-3));
  });

  test("leaves no tensor behind but its value", () => {
    const inputs = [tf.tensor1d([2]), tf.tensor1d([5])] as const;
    const before = tf.memory().numTensors;
    product(...inputs).dispose();
    tf.dispose(tf.grads(product)([...inputs], tf.tensor1d([1])));
    // The gradient of the value, made for this call.
    expect(tf.memory().numTensors).toBe(before + 1);
  });
});
