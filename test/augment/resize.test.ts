import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { resize } from "../../src/augment/index.js";
import { gray, grayRows, pattern } from "./pattern.js";

interface Sizes {
  readonly shape: readonly number[];
  readonly size: readonly [number, number];
}

interface Fixture {
  readonly resizes: readonly (Sizes & { readonly pixels: string })[];
  readonly largeResizes: readonly (Sizes & { readonly sha256: string })[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("./fixtures/pillow.json", import.meta.url), "utf8"));
const length = fc.integer({ min: 1, max: 25 });

describe("resize", () => {
  test("averages the pixels that become one", () => {
    expect(grayRows(resize(gray([[0, 100]]), { rows: 1, cols: 1 }))).toEqual([[50]]);
  });

  test("interpolates between pixel centers", () => {
    expect(grayRows(resize(gray([[0, 100]]), { rows: 1, cols: 4 }))).toEqual([[0, 25, 75, 100]]);
  });

  test("uses every pixel when it shrinks an image", () => {
    const line = gray([[0, 0, 0, 0, 0, 240, 0, 0, 0, 0, 0, 0]]);
    const shrunk = grayRows(resize(line, { rows: 1, cols: 3 }))[0];
    expect(shrunk.every((value) => value < 120)).toBe(true);
    expect(shrunk[1]).toBeGreaterThan(40);
  });

  test.each(fixture.resizes)("equals Pillow: $shape to $size", ({ shape, size: [rows, cols], pixels }) => {
    const resized = resize(pattern(shape), { rows, cols });
    expect(resized.shape).toEqual([rows, cols, 3]);
    expect([...resized.data]).toEqual([...Buffer.from(pixels, "base64")]);
  });

  test.each(fixture.largeResizes)("equals Pillow: $shape to $size (hash)", ({ shape, size: [rows, cols], sha256 }) => {
    const { data } = resize(pattern(shape), { rows, cols });
    expect(createHash("sha256").update(data).digest("hex")).toBe(sha256);
  });

  test("copies an image that already has the size", () => {
    fc.assert(
      fc.property(length, length, (rows, cols) => {
        const image = pattern([rows, cols]);
        const resized = resize(image, { rows, cols });
        expect(resized.data).toEqual(image.data);
        expect(resized.data).not.toBe(image.data);
      }),
    );
  });

  test("keeps a uniform image uniform", () => {
    fc.assert(
      fc.property(length, length, length, length, fc.nat({ max: 255 }), (rows, cols, newRows, newCols, value) => {
        const image = ndarray(new Uint8Array(rows * cols * 3).fill(value), [rows, cols, 3]);
        expect(resize(image, { rows: newRows, cols: newCols }).data.every((pixel) => pixel === value)).toBe(true);
      }),
    );
  });

  test("resizes a view", () => {
    const image = pattern([6, 9]);
    const view = image.lo(1, 2, 0).hi(4, 5, 3);
    const copy = ndarray(new Uint8Array(4 * 5 * 3), [4, 5, 3]);
    for (let row = 0; row < 4; row++) {
      for (let col = 0; col < 5; col++) {
        for (let channel = 0; channel < 3; channel++) copy.set(row, col, channel, view.get(row, col, channel));
      }
    }
    expect(resize(view, { rows: 3, cols: 3 }).data).toEqual(resize(copy, { rows: 3, cols: 3 }).data);
  });

  test.each([
    [0, 5],
    [5, 0],
    [2.5, 5],
    [5, Number.NaN],
  ])("rejects %d x %d", (rows, cols) => {
    expect(() => resize(pattern([3, 3]), { rows, cols })).toThrow(
      new RangeError(`resize: rows and cols must be whole numbers, at least 1, got ${rows} x ${cols}`),
    );
  });

  test("rejects an image of another shape", () => {
    expect(() => resize(ndarray(new Uint8Array(4), [2, 2]), { rows: 1, cols: 1 })).toThrow(
      "resize: image must be [rows, cols, 3], got [2, 2]",
    );
  });

  test("refuses a filter, since it always interpolates", () => {
    const image = ndarray(new Uint8Array(12), [2, 2, 3]);
    expect(() => resize(image, { rows: 1, cols: 1 }, "nearest" as never)).toThrow(
      new TypeError("resize: arguments must be image and size, got one more: a string"),
    );
  });
});
