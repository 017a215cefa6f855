import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { flipHorizontal, randomFlipHorizontal } from "../../src/augment/index.js";
import { createRandom } from "../../src/random.js";
import { gray, grayRows, pattern } from "./pattern.js";

describe("flipHorizontal", () => {
  test("flips left to right", () => {
    const flipped = flipHorizontal(
      gray([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    expect(grayRows(flipped)).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
  });

  test("keeps the order of the channels", () => {
    const image = ndarray(Uint8Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3]);
    expect(flipHorizontal(image).data).toEqual(Uint8Array.of(4, 5, 6, 1, 2, 3));
  });

  test("twice gives the image back, in fresh data", () => {
    const length = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(length, length, (rows, cols) => {
        const image = pattern([rows, cols]);
        const flipped = flipHorizontal(image);
        expect(flipped.data).not.toBe(image.data);
        expect(flipHorizontal(flipped).data).toEqual(image.data);
        expect(image.data).toEqual(pattern([rows, cols]).data);
      }),
    );
  });

  test("rejects an image of another shape", () => {
    expect(() => flipHorizontal(ndarray(new Uint8Array(4), [2, 2]))).toThrow(
      "flipHorizontal: image must be [rows, cols, 3], got [2, 2]",
    );
  });
});

describe("randomFlipHorizontal", () => {
  const image = pattern([3, 4]);

  test("flips if the random number is below the probability", () => {
    expect(randomFlipHorizontal(() => 0.29, image, { probability: 0.3 }).data).toEqual(flipHorizontal(image).data);
    expect(randomFlipHorizontal(() => 0.3, image, { probability: 0.3 }).data).toEqual(image.data);
  });

  test("flips about every second image by default", () => {
    const random = createRandom(1);
    const flipped = flipHorizontal(image).data;
    const flips = Array.from({ length: 1000 }, () =>
      randomFlipHorizontal(random, image).data.every((v, i) => v === flipped[i]),
    );
    const count = flips.filter(Boolean).length;
    expect(count).toBeGreaterThan(430);
    expect(count).toBeLessThan(570);
  });

  test("copies what it does not flip", () => {
    const copy = randomFlipHorizontal(() => 0.9, image);
    expect(copy.data).not.toBe(image.data);
  });

  test.each([-0.1, 1.1, Number.NaN])("rejects a probability of %d", (probability) => {
    expect(() => randomFlipHorizontal(() => 0, image, { probability })).toThrow(
      new RangeError(`randomFlipHorizontal: probability must be in 0..1, got ${probability}`),
    );
  });

  test("rejects an image of another shape, flipped or not", () => {
    expect(() => randomFlipHorizontal(() => 0.9, ndarray(new Uint8Array(4), [2, 2]))).toThrow(
      "randomFlipHorizontal: image must be [rows, cols, 3], got [2, 2]",
    );
  });
});
