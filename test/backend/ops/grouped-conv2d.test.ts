import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { type GroupedConv2dOptions, groupedConv2d } from "../../../src/backend/internal.js";
import { EVERY_ENGINE, expectClose, formula, readFixture, take } from "../../engines.js";

type Shape = [number, number, number, number];

/** What PyTorch computes; the arrays are base64 of float32. */
interface Reference extends Readonly<Record<"y" | "dx" | "dFilter", string>> {
  readonly name: string;
  readonly images: Shape;
  readonly filter: Shape;
  readonly shape: Shape;
  readonly groups: number;
  readonly stride: number;
}

const references = readFixture<Reference[]>(import.meta.url, "grouped-conv2d.json");
const decode = (base64: string) => new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
const filled = (shape: Shape, factor: number) => {
  const [a, b, c, d] = shape;
  return tf.tensor4d(formula(a * b * c * d, factor), shape);
};

describe.each(EVERY_ENGINE)("groupedConv2d on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  test("shows each group of the output its own group of the input", async () => {
    const pixel = tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]);
    const filter = tf.tensor4d([1, 10, 1, 100], [1, 1, 2, 2]);
    const y = groupedConv2d(pixel, filter, { stride: 1, padding: 0, groups: 2 });
    expectClose(await take(y), [1 + 2, 30 + 400]);
  });

  test("counts the neighbors of each pixel, four channels per group", async () => {
    const ones = tf.concat([tf.ones([1, 3, 3, 4]), tf.fill([1, 3, 3, 4], 10)], 3) as tf.Tensor4D;
    const y = groupedConv2d(ones, tf.ones([3, 3, 4, 8]), { stride: 1, padding: 1, groups: 2 });
    const [corner, edge, center] = [4, 6, 9].map((pixels) => pixels * 4);
    const counts = [corner, edge, corner, edge, center, edge, corner, edge, corner];
    expectClose(await take(tf.slice(y, [0, 0, 0, 0], [-1, -1, -1, 1])), counts);
    expectClose(
      await take(tf.slice(y, [0, 0, 0, 7], [-1, -1, -1, 1])),
      counts.map((count) => 10 * count),
    );
  });

  test.each(references)("has the values and gradients of PyTorch: $name", async ({ images, filter, shape, ...of }) => {
    const [x, weights] = [filled(images, 0.7), filled(filter, 1.1)];
    const options = { stride: of.stride, padding: 1, groups: of.groups };
    const run = (a: tf.Tensor, b: tf.Tensor) => groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, options);
    const y = run(x, weights);
    expect(y.shape).toEqual(shape);
    expectClose(await take(y), decode(of.y), 2e-6);
    const [dx, dFilter] = tf.grads(run)([x, weights], filled(shape, 0.3));
    expectClose(await take(dx), decode(of.dx), 2e-6);
    expectClose(await take(dFilter), decode(of.dFilter), 2e-6);
  });

  test("leaves no tensor behind", () => {
    const [x, filter] = [filled([1, 4, 4, 8], 0.7), filled([3, 3, 4, 8], 1.1)];
    const run = (a: tf.Tensor, b: tf.Tensor) =>
      groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, { stride: 1, padding: 1, groups: 2 });
    const before = tf.memory().numTensors;
    tf.dispose(tf.grads(run)([x, filter]));
    expect(tf.memory().numTensors).toBe(before);
  });

  test("leaves no tensor behind when the channels of a group are not a multiple of four", () => {
    const [x, filter] = [filled([1, 4, 4, 6], 0.7), filled([3, 3, 3, 6], 1.1)];
    const before = tf.memory().numTensors;
    groupedConv2d(x, filter, { stride: 1, padding: 1, groups: 2 }).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("rejects images and filters of whole numbers", () => {
    const options: GroupedConv2dOptions = { stride: 1, padding: 1, groups: 2 };
    const [x, filter] = [tf.ones<tf.Rank.R4>([1, 4, 4, 8]), tf.ones<tf.Rank.R4>([3, 3, 4, 8])];
    expect(() => groupedConv2d(tf.cast(x, "int32"), filter, options)).toThrow(
      new TypeError("groupedConv2d: x must be float32, got int32"),
    );
    expect(() => groupedConv2d(x, tf.cast(filter, "int32"), options)).toThrow(
      new TypeError("groupedConv2d: filter must be float32, got int32"),
    );
  });

  test("rejects a filter for other channels", () => {
    const options: GroupedConv2dOptions = { stride: 1, padding: 1, groups: 2 };
    expect(() => groupedConv2d(tf.ones([1, 4, 4, 6]), tf.ones([3, 3, 4, 8]), options)).toThrow(
      "groupedConv2d: filter must be [kernel, kernel, 6 / 2, a multiple of 2], got [3, 3, 4, 8]",
    );
  });
});

describe("groupedConv2d on wasm", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
  });

  /** The filter of a convolution without groups that does the same: zeros outside its diagonal blocks. */
  function blockDiagonal(filter: tf.Tensor4D, groups: number): tf.Tensor4D {
    const [, , inner, outer] = filter.shape;
    const ofChannel = (count: number) => tf.floor(tf.div(tf.range(0, count), count / groups));
    const blocks = tf.equal(tf.expandDims(ofChannel(inner * groups), 1), ofChannel(outer));
    return tf.mul(tf.tile(filter, [1, 1, groups, 1]), tf.cast(blocks, "float32"));
  }

  test("is a convolution with a block-diagonal filter, for any batch, size, padding and stride", async () => {
    const cases = fc.record({
      images: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      groups: fc.integer({ min: 2, max: 3 }),
      widths: fc.tuple(fc.constantFrom(4, 8, 12), fc.constantFrom(4, 8, 12)),
      kernel: fc.constantFrom(3, 5),
      stride: fc.integer({ min: 1, max: 3 }),
      padding: fc.constantFrom("same" as const, 2),
    });
    const property = fc.asyncProperty(cases, async ({ images, groups, widths, kernel, ...moves }) => {
      const x = filled([...images, groups * widths[0]], 0.7);
      const filter = filled([kernel, kernel, widths[0], groups * widths[1]], 1.1);
      const grouped = (a: tf.Tensor, b: tf.Tensor) =>
        groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, { ...moves, groups });
      const dense = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, blockDiagonal(b as tf.Tensor4D, groups), moves.stride, moves.padding);
      const dy = filled(grouped(x, filter).shape as Shape, 0.3);
      const [actual, expected] = [grouped, dense].map((run) => [run(x, filter), ...tf.grads(run)([x, filter], dy)]);
      for (const [index, tensor] of actual.entries()) {
        // The dense convolution may be Winograd's, whose transforms round more than a direct sum: up to 1.2e-5 was seen.
        expectClose(await take(tensor), await take(expected[index]), 3e-5);
      }
    });
    await fc.assert(property, { numRuns: 40 });
  });
});
