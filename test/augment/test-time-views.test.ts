import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { testTimeViews } from "../../src/augment/index.js";
import { testTimeParams } from "../../src/augment/internal.js";
import { pattern } from "./pattern.js";

interface Reference {
  readonly shape: readonly number[];
  readonly size: number;
  readonly pixels: readonly string[];
}

const { views }: { views: readonly Reference[] } = JSON.parse(
  readFileSync(new URL("./fixtures/pillow.json", import.meta.url), "utf8"),
);

describe("testTimeViews", () => {
  test("names four views in the order of the original solution", () => {
    expect(testTimeViews({ size: 8 }).map(({ name }) => name)).toEqual([
      "identity",
      "flip",
      "rotate -10",
      "rotate +10",
    ]);
  });

  test.each(views)(
    "equals flip, affine +10, affine -10 and resize of torchvision: $shape",
    ({ shape, size, pixels }) => {
      testTimeViews({ size }).forEach(({ view }, index) => {
        const image = view(pattern(shape));
        expect(image.shape).toEqual([size, size, 3]);
        expect([...image.data]).toEqual([...Buffer.from(pixels[index], "base64")]);
      });
    },
  );

  test("rejects a size that is not a whole number above 0", () => {
    expect(() => testTimeViews({ size: 1.5 })).toThrow(
      new RangeError("testTimeViews: size must be a whole number, at least 1, got 1.5"),
    );
  });
});

describe("testTimeParams", () => {
  test("rotates and flips the whole image", () => {
    const box = { row: 0, col: 0, rows: 4, cols: 5 };
    expect(testTimeParams(pattern([4, 5]))).toEqual([
      { isFlipped: false, angleDegrees: 0, box },
      { isFlipped: true, angleDegrees: 0, box },
      { isFlipped: false, angleDegrees: -10, box },
      { isFlipped: false, angleDegrees: 10, box },
    ]);
  });
});
