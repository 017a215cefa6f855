import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { randomCropBox, randomResizedCrop, resize, resizedCrop } from "../../src/augment/index.js";
import { createRandom } from "../../src/random.js";
import type { Box } from "../../src/types.js";
import { gray, grayRows, pattern } from "./pattern.js";

interface Crop {
  readonly shape: readonly number[];
  readonly box: Box;
  readonly size: readonly [number, number];
  readonly pixels: string;
}

interface Draw {
  readonly shape: readonly [number, number];
  readonly scale: readonly [number, number];
  readonly ratio: readonly [number, number];
  readonly numbers: readonly number[];
  readonly box: Box;
}

function readFixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8"));
}

const { crops } = readFixture<{ crops: readonly Crop[] }>("pillow.json");
const { crops: draws } = readFixture<{ crops: readonly Draw[] }>("random-draws.json");

describe("resizedCrop", () => {
  test("gives no weight to pixels outside the box", () => {
    const image = gray([[255, 0, 100, 255]]);
    expect(grayRows(resizedCrop(image, { row: 0, col: 1, rows: 1, cols: 2 }, { rows: 1, cols: 1 }))).toEqual([[50]]);
  });

  test("of the whole image only resizes it", () => {
    const size = { rows: 7, cols: 5 };
    const whole = { row: 0, col: 0, rows: 12, cols: 9 };
    expect(resizedCrop(pattern([12, 9]), whole, size).data).toEqual(resize(pattern([12, 9]), size).data);
  });

  test.each(crops)("equals torchvision: $box of $shape to $size", ({ shape, box, size: [rows, cols], pixels }) => {
    const crop = resizedCrop(pattern(shape), box, { rows, cols });
    expect([...crop.data]).toEqual([...Buffer.from(pixels, "base64")]);
  });

  test.each([
    { row: -1, col: 0, rows: 1, cols: 1 },
    { row: 0, col: -1, rows: 1, cols: 1 },
    { row: 2, col: 0, rows: 2, cols: 1 },
    { row: 0, col: 2, rows: 1, cols: 3 },
    { row: 0.5, col: 0, rows: 1, cols: 1 },
    { row: 0, col: 0.5, rows: 1, cols: 1 },
    { row: 0, col: 0, rows: 0, cols: 1 },
    { row: 0, col: 0, rows: 1, cols: 1.5 },
  ])("rejects a box of $rows x $cols at row $row, col $col of 3 x 4", (box) => {
    expect(() => resizedCrop(pattern([3, 4]), box, { rows: 2, cols: 2 })).toThrow(
      new RangeError(
        `resizedCrop: box must be whole pixels inside the 3 x 4 image, got ${box.rows} x ${box.cols} at row ${box.row}, col ${box.col}`,
      ),
    );
  });

  test("rejects an empty size and an image of another shape", () => {
    const box = { row: 0, col: 0, rows: 1, cols: 1 };
    expect(() => resizedCrop(pattern([3, 4]), box, { rows: 0, cols: 2 })).toThrow(
      "resizedCrop: rows and cols must be whole numbers, at least 1, got 0 x 2",
    );
    expect(() => resizedCrop(ndarray(new Uint8Array(4), [2, 2]), box, { rows: 1, cols: 1 })).toThrow(
      "resizedCrop: image must be [rows, cols, 3], got [2, 2]",
    );
  });
});

describe("randomCropBox", () => {
  test.each(draws)(
    "draws the box that torchvision draws: $box",
    ({ shape: [rows, cols], scale, ratio, numbers, box }) => {
      const rest = numbers.values();
      expect(randomCropBox(() => Number(rest.next().value), { rows, cols }, { scale, ratio })).toEqual(box);
    },
  );

  test("takes the whole image when no box fits and its ratio is within limits", () => {
    const box = randomCropBox(() => 0.999999, { rows: 100, cols: 101 }, { scale: [1, 1], ratio: [0.5, 2] });
    expect(box).toEqual({ row: 0, col: 0, rows: 100, cols: 101 });
  });

  test("never draws an empty box, not even for one pixel", () => {
    expect(randomCropBox(() => 0.5, { rows: 1, cols: 1 }, { ratio: [3, 4] })).toEqual({
      row: 0,
      col: 0,
      rows: 1,
      cols: 1,
    });
    expect(randomCropBox(() => 0.5, { rows: 1, cols: 1 }, { ratio: [0.1, 0.2] })).toEqual({
      row: 0,
      col: 0,
      rows: 1,
      cols: 1,
    });
  });

  test("stays inside the image, near the given area and ratio", () => {
    const length = fc.integer({ min: 200, max: 600 });
    fc.assert(
      fc.property(fc.integer(), length, length, (seed, rows, cols) => {
        const box = randomCropBox(createRandom(seed), { rows, cols });
        expect(Math.min(box.row, box.col)).toBeGreaterThanOrEqual(0);
        expect(box.row + box.rows).toBeLessThanOrEqual(rows);
        expect(box.col + box.cols).toBeLessThanOrEqual(cols);
        expect(box.cols / box.rows).toBeGreaterThan(0.79);
        expect(box.cols / box.rows).toBeLessThan(1.21);
      }),
    );
  });

  test("spreads area and position over their whole ranges", () => {
    const random = createRandom(3);
    const boxes = Array.from({ length: 500 }, () => randomCropBox(random, { rows: 400, cols: 400 }));
    const areas = boxes.map((box) => (box.rows * box.cols) / 160000);
    expect(Math.min(...areas)).toBeGreaterThan(0.845);
    expect(Math.min(...areas)).toBeLessThan(0.86);
    expect(Math.max(...areas)).toBeGreaterThan(0.97);
    expect(boxes.some((box) => box.row === 0) && boxes.some((box) => box.row + box.rows === 400)).toBe(true);
  });

  test.each([
    [0, 1],
    [0.9, 0.8],
    [0.5, 1.1],
    [Number.NaN, 1],
  ])("rejects areas of %d..%d", (low, high) => {
    expect(() => randomCropBox(() => 0, { rows: 9, cols: 9 }, { scale: [low, high] })).toThrow(
      new RangeError(`randomCropBox: scale must be a range above 0, at most 1, got ${low}..${high}`),
    );
  });

  test.each([
    [0, 1],
    [1.2, 0.8],
    [1, Number.POSITIVE_INFINITY],
  ])("rejects ratios of %d..%d", (low, high) => {
    expect(() => randomCropBox(() => 0, { rows: 9, cols: 9 }, { ratio: [low, high] })).toThrow(
      new RangeError(`randomCropBox: ratio must be a range above 0, got ${low}..${high}`),
    );
  });

  test("rejects an empty image", () => {
    expect(() => randomCropBox(() => 0, { rows: 0, cols: 9 })).toThrow(
      "randomCropBox: rows and cols must be whole numbers, at least 1, got 0 x 9",
    );
  });
});

describe("randomResizedCrop", () => {
  test("crops to the box it draws and resizes", () => {
    const image = pattern([37, 52]);
    const box = randomCropBox(createRandom(8), { rows: 37, cols: 52 });
    const crop = randomResizedCrop(createRandom(8), image, { rows: 10, cols: 12 });
    expect(crop.shape).toEqual([10, 12, 3]);
    expect(crop.data).toEqual(resizedCrop(image, box, { rows: 10, cols: 12 }).data);
  });

  test("rejects an image of another shape", () => {
    expect(() => randomResizedCrop(() => 0, ndarray(new Uint8Array(4), [2, 2]), { rows: 1, cols: 1 })).toThrow(
      "randomResizedCrop: image must be [rows, cols, 3], got [2, 2]",
    );
  });
});
