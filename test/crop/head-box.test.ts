import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import ndarray, { type NdArray } from "ndarray";
import { describe, expect, test } from "vitest";
import { stack } from "../../src/array.js";
import { headBox, labelComponents } from "../../src/crop/index.js";
import type { Box } from "../../src/types.js";

interface Reference {
  readonly name: string;
  readonly shape: number[];
  readonly mask: string;
  readonly boxes: readonly { readonly marginPixels: number; readonly box: Box | null }[];
}

interface RealReference {
  readonly files: readonly string[];
  readonly box: Box;
}

function readFixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8"));
}

const references = readFixture<readonly Reference[]>("components.json");
const realReferences = readFixture<readonly RealReference[]>("real-boxes.json");
const realFolder = fileURLToPath(new URL("../../../shared/data/rsna-study-32/stage_2_test_images/", import.meta.url));

/** A head of 3 x 4 pixels at row 2, col 3, and a speck in the first row, in air. */
function smallHead(): NdArray<Int16Array> {
  const image = ndarray(new Int16Array(8 * 10).fill(-1000), [8, 10]);
  for (let row = 2; row < 5; row++) for (let col = 3; col < 7; col++) image.set(row, col, 40);
  image.set(0, 9, 300);
  return image;
}

describe("headBox", () => {
  test("encloses the largest component and ignores the others", () => {
    expect(headBox(smallHead(), { marginPixels: 0 })).toEqual({ row: 2, col: 3, rows: 3, cols: 4 });
  });

  test("adds a margin on each side", () => {
    expect(headBox(smallHead(), { marginPixels: 1 })).toEqual({ row: 1, col: 2, rows: 5, cols: 6 });
  });

  test("adds ten pixels by default, cut off at the edges of the image", () => {
    expect(headBox(smallHead())).toEqual({ row: 0, col: 0, rows: 8, cols: 10 });
  });

  test("takes the pixels above the threshold, not those at it", () => {
    expect(headBox(smallHead(), { marginPixels: 0, threshold: 40 })).toEqual({ row: 0, col: 9, rows: 1, cols: 1 });
    expect(headBox(ndarray(Uint8Array.of(0, 1, 0), [1, 3]), { marginPixels: 0 })).toEqual({
      row: 0,
      col: 1,
      rows: 1,
      cols: 1,
    });
  });

  test("takes the first of two equal components", () => {
    const image = ndarray(Uint8Array.of(0, 1, 0, 1, 0), [1, 5]);
    expect(headBox(image, { marginPixels: 0 })).toEqual({ row: 0, col: 1, rows: 1, cols: 1 });
  });

  test("takes the first of two equal components in different channels", () => {
    const image = ndarray(Uint8Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0), [1, 3, 3]);
    expect(headBox(image, { marginPixels: 0 })).toEqual({ row: 0, col: 0, rows: 1, cols: 1 });
  });

  test("encloses a head that reaches the last column", () => {
    const image = ndarray(Uint8Array.of(0, 0, 0, 0, 7, 7), [2, 3]);
    expect(headBox(image, { marginPixels: 0 })).toEqual({ row: 1, col: 1, rows: 1, cols: 2 });
  });

  test("encloses a head over all channels", () => {
    const image = ndarray(new Uint8Array(5 * 5 * 3), [5, 5, 3]);
    for (const [row, col, channel] of [
      [1, 2, 0],
      [1, 2, 1],
      [2, 2, 1],
      [2, 2, 2],
      [2, 3, 2],
    ]) {
      image.set(row, col, channel, 9);
    }
    expect(headBox(image, { marginPixels: 0 })).toEqual({ row: 1, col: 2, rows: 2, cols: 2 });
  });

  test("is undefined when nothing is above the threshold", () => {
    expect(headBox(ndarray(new Int16Array(6).fill(-1000), [2, 3]))).toBeUndefined();
    expect(headBox(ndarray(new Uint8Array(12), [2, 2, 3]))).toBeUndefined();
  });

  test.each(references.filter(({ shape }) => shape.length === 2 || shape[2] === 3))(
    "equals the crop by scipy.ndimage: $name",
    ({ shape, mask, boxes }) => {
      const image = ndarray(Uint8Array.from(mask, Number), shape);
      for (const { marginPixels, box } of boxes) {
        expect(headBox(image, { marginPixels })).toEqual(box ?? undefined);
      }
    },
  );

  test("encloses the largest component that labelComponents finds", () => {
    const bytes = fc.uint8Array({ minLength: 7 * 6 * 3, maxLength: 7 * 6 * 3, min: 0, max: 1 });
    fc.assert(
      fc.property(bytes, (data) => {
        const image = ndarray(new Uint8Array(data).fill(1, 0, 1), [7, 6, 3]);
        const { labels, sizes } = labelComponents(image);
        const largest = sizes.indexOf(Math.max(...sizes.subarray(1)), 1);
        const pixels = [...labels.data.keys()].filter((offset) => labels.data[offset] === largest);
        const rows = pixels.map((offset) => Math.floor(offset / 18));
        const cols = pixels.map((offset) => Math.floor((offset % 18) / 3));
        const [row, col] = [Math.min(...rows), Math.min(...cols)];
        expect(headBox(image, { marginPixels: 0 })).toEqual({
          row,
          col,
          rows: Math.max(...rows) - row + 1,
          cols: Math.max(...cols) - col + 1,
        });
      }),
    );
  });

  test("takes a threshold between two values, and one that no element can reach", () => {
    expect(headBox(smallHead(), { marginPixels: 0, threshold: 39.5 })).toEqual({ row: 2, col: 3, rows: 3, cols: 4 });
    expect(headBox(smallHead(), { threshold: 1e9 })).toBeUndefined();
    expect(headBox(smallHead(), { threshold: -1e9 })).toEqual({ row: 0, col: 0, rows: 8, cols: 10 });
  });

  test("transposes with the image", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 60, maxLength: 60, min: 0, max: 1 }), (data) => {
        // The first six rows are the head: with two components of one size, the first depends on the direction.
        const image = ndarray(new Uint8Array(data).fill(1, 0, 36), [10, 6]);
        const box = headBox(image, { marginPixels: 1 });
        const turned = headBox(image.transpose(1, 0), { marginPixels: 1 });
        expect(turned).toEqual({ row: box?.col, col: box?.row, rows: box?.cols, cols: box?.rows });
      }),
    );
  });

  test("ignores a head below the smallest share of the pixels, and finds one that reaches it", () => {
    // 2 of 20 pixels.
    const image = ndarray(new Int16Array(20), [4, 5]);
    for (const col of [1, 2]) image.set(1, col, 40);
    const box = { row: 1, col: 1, rows: 1, cols: 2 };
    expect(headBox(image, { marginPixels: 0 })).toEqual(box);
    expect(headBox(image, { marginPixels: 0, smallestShare: 0.1 })).toEqual(box);
    expect(headBox(image, { marginPixels: 0, smallestShare: 0.101 })).toBeUndefined();
  });

  test.each([-0.1, 1.1, Number.NaN])("refuses %d as the share of the pixels", (smallestShare) => {
    expect(() => headBox(ndarray(new Int16Array(4), [2, 2]), { smallestShare })).toThrow(
      new RangeError(`headBox: smallestShare must be from 0 to 1, got ${smallestShare}`),
    );
  });

  test("refuses an image of another shape", () => {
    expect(() => headBox(ndarray(new Uint8Array(512), [512]))).toThrow(
      "headBox: image must be [rows, cols] or [rows, cols, 3], got [512]",
    );
    expect(() => headBox(ndarray(new Uint8Array(8), [2, 2, 2]))).toThrow("[rows, cols, 3], got [2, 2, 2]");
  });

  test.each([-1, 0.5, Number.NaN])("refuses a margin of %d", (marginPixels) => {
    expect(() => headBox(smallHead(), { marginPixels })).toThrow(
      new RangeError(`headBox: marginPixels must be a whole number, at least 0, got ${marginPixels}`),
    );
  });

  test("refuses a threshold that is not a number", () => {
    expect(() => headBox(smallHead(), { threshold: Number.NaN })).toThrow(
      new RangeError("headBox: threshold must be finite, got NaN"),
    );
  });
});

describe.skipIf(!existsSync(realFolder))("headBox on a real study (needs ../shared/data)", () => {
  /** Pixels are the last thing in these uncompressed files, 512 x 512 times 16 bits, stored as Hounsfield units + 1024. */
  function readHu(file: string): NdArray<Int16Array> {
    const bytes = Uint8Array.from(readFileSync(`${realFolder}${file}`).subarray(-512 * 512 * 2));
    return ndarray(
      new Int16Array(bytes.buffer).map((stored) => stored - 1024),
      [512, 512],
    );
  }

  test("finds the boxes that scipy finds", () => {
    for (const { files, box } of realReferences) expect(headBox(stack(files.map(readHu)))).toEqual(box);
  });
});
