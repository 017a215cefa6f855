import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { expectClose, formula, take } from "../../engines.js";

type Shape = [number, number, number, number];

const size = (shape: Shape) => shape.reduce((product, length) => product * length, 1);
/** Numbers above 0: their sums do not cancel, so that errors are small beside them. */
const filled = (shape: Shape, factor: number) =>
  tf.tensor4d(
    formula(size(shape), factor).map((number) => number + 1),
    shape,
  );

/** A convolution of stride 1 by a filter of 3 x 3 taps. */
interface Case {
  readonly images: Shape;
  readonly outChannels: number;
  /** Zeros on each side. */
  readonly padding: number;
}

/** The numbers that the convolution and its gradients are computed from. */
function numbersOf({ images, outChannels, padding }: Case) {
  const [batch, rows, cols, channels] = images;
  const target: Shape = [batch, rows + 2 * padding - 2, cols + 2 * padding - 2, outChannels];
  const [x, filter, dy] = [images, [3, 3, channels, outChannels] as Shape, target].map((shape, index) =>
    filled(shape, [0.7, 1.1, 0.3][index]),
  );
  return { x, filter, dy };
}

/** What wasm makes of it: y, dx and the gradient of the filter. */
function convolve(of: Case): Promise<Float32Array[]> {
  const results = tf.tidy(() => {
    const { x, filter, dy } = numbersOf(of);
    const run = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, of.padding);
    return [run(x, filter), ...tf.grads(run)([x, filter], dy)];
  });
  return Promise.all(results.map(take));
}

/** The same by products of numbers, one by one, with sums of 64 bits. */
async function convolvePlainly(of: Case): Promise<Float64Array[]> {
  const [batch, rows, cols, inner] = of.images;
  const [x, filter, dy] = await Promise.all(Object.values(numbersOf(of)).map(take));
  const [outRows, outCols, outer] = [rows + 2 * of.padding - 2, cols + 2 * of.padding - 2, of.outChannels];
  const [y, dx, dFilter] = [dy, x, filter].map(({ length }) => new Float64Array(length));
  for (let tap = 0; tap < batch * outRows * outCols * 9; tap++) {
    const pixel = Math.floor(tap / 9);
    const row = (Math.floor(pixel / outCols) % outRows) + Math.floor((tap % 9) / 3) - of.padding;
    const col = (pixel % outCols) + (tap % 3) - of.padding;
    if (row < 0 || row >= rows || col < 0 || col >= cols) continue;
    const source = ((Math.floor(pixel / (outRows * outCols)) * rows + row) * cols + col) * inner;
    for (let i = 0; i < inner; i++) {
      for (let o = 0; o < outer; o++) {
        const weight = ((tap % 9) * inner + i) * outer + o;
        y[pixel * outer + o] += x[source + i] * filter[weight];
        dx[source + i] += dy[pixel * outer + o] * filter[weight];
        dFilter[weight] += dy[pixel * outer + o] * x[source + i];
      }
    }
  }
  return [y, dx, dFilter];
}

describe("convolution by 3 x 3 taps on wasm", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
  });

  test("moves images by a filter that has one tap", async () => {
    const images = filled([1, 8, 9, 8], 0.7);
    const below = tf.oneHot(tf.tensor1d([7], "int32"), 9);
    const filter = tf.mul(tf.reshape(below, [3, 3, 1, 1]), tf.eye(8)) as tf.Tensor4D;
    const moved = tf.pad(tf.slice(images, [0, 1, 0, 0], [1, 7, 9, 8]), [
      [0, 0],
      [0, 1],
      [0, 0],
      [0, 0],
    ]);
    expectClose(await take(tf.conv2d(images, filter, 1, "same")), await take(moved), 2e-6);
  });

  test("adds up products, with its gradients, for any batch, size, padding and channels", async () => {
    const cases = fc.record({
      images: fc.tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 5, max: 14 }),
        fc.integer({ min: 5, max: 14 }),
        fc.constantFrom(4, 8, 16, 40),
      ),
      outChannels: fc.constantFrom(8, 12, 24, 32),
      padding: fc.integer({ min: 0, max: 3 }),
    });
    const property = fc.asyncProperty(cases, async (of) => {
      const [actual, expected] = await Promise.all([convolve(of), convolvePlainly(of)]);
      for (const [index, numbers] of actual.entries()) expectClose(numbers, expected[index], 5e-6);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test("adds up the gradient of a filter over more tiles than it works on at once", async () => {
    const of: Case = { images: [3, 21, 22, 8], outChannels: 16, padding: 1 };
    const [actual, expected] = await Promise.all([convolve(of), convolvePlainly(of)]);
    for (const [index, numbers] of actual.entries()) expectClose(numbers, expected[index], 5e-6);
  });

  test("gives the same bytes in each run, and for an image whatever the rest of its batch is", async () => {
    const of: Case = { images: [5, 13, 10, 16], outChannels: 8, padding: 1 };
    const [first, again] = [await convolve(of), await convolve(of)];
    expect(again).toEqual(first);
    const [y, dx] = first;
    const [ofOne, dxOfOne] = await convolve({ ...of, images: [1, 13, 10, 16] });
    expect(ofOne).toEqual(y.subarray(0, ofOne.length));
    expect(dxOfOne).toEqual(dx.subarray(0, dxOfOne.length));
  });

  test("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    await convolve({ images: [1, 8, 8, 8], outChannels: 8, padding: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
