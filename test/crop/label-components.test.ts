import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray, { type NdArray } from "ndarray";
import { describe, expect, test } from "vitest";
import { labelComponents } from "../../src/crop/index.js";
import { ShapeError } from "../../src/errors.js";

interface Reference {
  readonly name: string;
  readonly shape: number[];
  readonly mask: string;
  readonly labels: readonly number[];
  readonly sizes: readonly number[];
}

const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL("./fixtures/components.json", import.meta.url), "utf8"),
);

function maskOf(rows: readonly string[]): NdArray<Uint8Array> {
  const values = rows.flatMap((row) => [...row].map((letter) => (letter === "." ? 0 : 1)));
  return ndarray(Uint8Array.from(values), [rows.length, rows[0].length]);
}

const anyMask = fc
  .record({
    rows: fc.integer({ min: 1, max: 8 }),
    cols: fc.integer({ min: 1, max: 8 }),
    channels: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ rows, cols, channels }) => {
    const length = rows * cols * channels;
    return fc
      .uint8Array({ min: 0, max: 1, minLength: length, maxLength: length })
      .map((data) => ndarray(new Uint8Array(data), [rows, cols, channels]));
  });

/** Numbers components as scipy does, the plain way: row by row, each new one flooded at once. */
function floodFill(mask: NdArray<Uint8Array>): number[] {
  const [rows, cols, channels] = mask.shape;
  const labels = ndarray(new Int32Array(mask.size), [rows, cols, channels]);
  let count = 0;
  for (let offset = 0; offset < mask.size; offset++) {
    if (mask.data[offset] === 0 || labels.data[offset] !== 0) continue;
    count++;
    const open = [[Math.floor(offset / channels / cols), Math.floor(offset / channels) % cols, offset % channels]];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const [row, col, channel] = place;
      const isInside = [row, col, channel].every((index, axis) => index >= 0 && index < mask.shape[axis]);
      if (!isInside || mask.get(row, col, channel) === 0 || labels.get(row, col, channel) !== 0) continue;
      labels.set(row, col, channel, count);
      for (const step of [-1, 1]) {
        open.push([row + step, col, channel], [row, col + step, channel], [row, col, channel + step]);
      }
    }
  }
  return [...labels.data];
}

describe("labelComponents", () => {
  test("numbers components in the order of their first elements", () => {
    const { labels, sizes } = labelComponents(
      maskOf([
        ".##..", //
        "#...#",
        "#.#.#",
      ]),
    );
    expect([...labels.data]).toEqual([0, 1, 1, 0, 0, 2, 0, 0, 0, 3, 2, 0, 4, 0, 3]);
    expect([...sizes]).toEqual([8, 2, 2, 2, 1]);
  });

  test("joins the two arms of a U only at its bottom, under the number of the first", () => {
    const { labels, sizes } = labelComponents(
      maskOf([
        "#.#", //
        "#.#",
        "###",
      ]),
    );
    expect([...labels.data]).toEqual([1, 0, 1, 1, 0, 1, 1, 1, 1]);
    expect([...sizes]).toEqual([2, 7]);
  });

  test("does not connect diagonals", () => {
    expect([...labelComponents(maskOf(["#.", ".#"])).labels.data]).toEqual([1, 0, 0, 2]);
  });

  test("does not connect the end of a row with the start of the next", () => {
    expect([...labelComponents(maskOf(["..#", "#.."])).labels.data]).toEqual([0, 0, 1, 2, 0, 0]);
  });

  test("numbers components of one row across its channels by their first elements", () => {
    const mask = ndarray(Uint8Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0), [1, 4, 3]);
    expect([...labelComponents(mask).labels.data]).toEqual([0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0]);
  });

  test("connects neighboring channels, but not the last channel of a pixel with the first of the next", () => {
    const mask = ndarray(Uint8Array.of(0, 1, 1, 1, 0, 0), [1, 2, 3]);
    expect([...labelComponents(mask).labels.data]).toEqual([0, 1, 1, 2, 0, 0]);
  });

  test("takes every value but 0 as foreground", () => {
    expect([...labelComponents(ndarray(Uint8Array.of(255, 1, 0, 7), [1, 4])).labels.data]).toEqual([1, 1, 0, 2]);
  });

  test("counts only background in an empty mask", () => {
    const { labels, sizes } = labelComponents(ndarray(new Uint8Array(6), [2, 3]));
    expect([...labels.data]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...sizes]).toEqual([6]);
  });

  test.each(references)("equals scipy.ndimage.label: $name", ({ shape, mask, labels, sizes }) => {
    const result = labelComponents(ndarray(Uint8Array.from(mask, Number), shape));
    expect(result.labels.shape).toEqual(shape);
    expect([...result.labels.data]).toEqual(labels);
    expect([...result.sizes]).toEqual(sizes);
  });

  test("numbers components as a flood fill does", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        expect([...labelComponents(mask).labels.data]).toEqual(floodFill(mask));
      }),
    );
  });

  test("counts the elements of each label", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const { labels, sizes } = labelComponents(mask);
        const counted = [...sizes].map((_, number) => labels.data.filter((label) => label === number).length);
        expect([...sizes]).toEqual(counted);
      }),
    );
  });

  test("labels exactly the foreground, and its sizes add up to the whole", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const { labels, sizes } = labelComponents(mask);
        expect([...labels.data].map((label) => Number(label > 0))).toEqual([...mask.data]);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(mask.size);
        expect([...sizes.subarray(1)].every((size) => size > 0)).toBe(true);
      }),
    );
  });

  test("finds components of the same sizes in a transposed view", () => {
    const sorted = (sizes: Int32Array) => [...sizes.subarray(1)].sort((a, b) => a - b);
    fc.assert(
      fc.property(anyMask, (mask) => {
        const transposed = labelComponents(mask.transpose(1, 0, 2));
        expect(sorted(transposed.sizes)).toEqual(sorted(labelComponents(mask).sizes));
      }),
    );
  });

  test("does not change the mask", () => {
    const mask = maskOf(["##", ".#"]);
    labelComponents(mask);
    expect([...mask.data]).toEqual([1, 1, 0, 1]);
  });

  test("refuses a mask of another shape", () => {
    expect(() => labelComponents(ndarray(new Uint8Array(4), [4]))).toThrow(
      new ShapeError("labelComponents: mask", "[rows, cols] or [rows, cols, channels]", [4]),
    );
  });
});
