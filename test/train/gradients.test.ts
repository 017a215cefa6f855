import { type NamedTensorMap, tensor1d } from "@tensorflow/tfjs-core";
import { beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { addGradients, clipGradients } from "../../src/train/gradients.js";

beforeEach(async () => {
  await selectEngine({ prefer: "cpu" });
});

const valuesOf = async (gradients: NamedTensorMap) =>
  Object.fromEntries(
    await Promise.all(Object.entries(gradients).map(async ([name, g]) => [name, [...(await g.data())]])),
  );

describe("clipGradients", () => {
  test("scales all gradients together to the length, and leaves shorter ones", async () => {
    const gradients = () => ({ a: tensor1d([3, 0]), b: tensor1d([4]) });
    const clipped = await valuesOf(await clipGradients(gradients(), 1));
    expect(clipped.a[0]).toBeCloseTo(0.6, 6);
    expect(clipped.b[0]).toBeCloseTo(0.8, 6);
    expect(await valuesOf(await clipGradients(gradients(), 6))).toEqual({ a: [3, 0], b: [4] });
  });
});

describe("addGradients", () => {
  test("adds shares of gradients by name", async () => {
    const first = addGradients(undefined, { a: tensor1d([4]) }, 0.25);
    expect(await valuesOf(addGradients(first, { a: tensor1d([8]) }, 0.75))).toEqual({ a: [7] });
  });
});
