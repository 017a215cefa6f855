import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { take } from "../../engines.js";

/** Numbers that 4 GiB hold. */
const MOST = 2 ** 30;

describe("failWhenFull", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
  });

  test.each([MOST - 1, MOST + 1])("says that memory is full when it has no room for %i numbers", (length) => {
    const one = tf.ones([1]);
    const { numBytes } = tf.memory();
    expect(() => tf.tile(one, [length])).toThrow(
      new RangeError(
        `the memory of the wasm engine, 4 GiB, is full: it holds ${numBytes} bytes of tensors, got ${4 * length} bytes more; ` +
          "take a smaller batch or size",
      ),
    );
    one.dispose();
  });

  test("leaves a working engine and no tensor behind", async () => {
    const one = tf.ones([1]);
    const { numTensors } = tf.memory();
    expect(() => tf.tile(one, [MOST - 1])).toThrow(RangeError);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(await take(tf.add(one, one))).toEqual(Float32Array.of(2));
  });
});
