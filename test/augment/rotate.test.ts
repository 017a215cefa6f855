import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { randomRotate, rotate } from "../../src/augment/index.js";
import { createRandom } from "../../src/random.js";
import { gray, grayRows, pattern } from "./pattern.js";

interface Turn {
  readonly shape: readonly number[];
  readonly angle: number;
}

interface Fixture {
  readonly rotations: readonly (Turn & { readonly fill: number; readonly pixels: string })[];
  readonly largeRotations: readonly (Turn & { readonly sha256: string })[];
  readonly affineTurns: readonly (Turn & { readonly sha256: string })[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("./fixtures/pillow.json", import.meta.url), "utf8"));

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

describe("rotate", () => {
  const square = gray([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);

  test("rotates counterclockwise", () => {
    expect(grayRows(rotate(square, 90))).toEqual([
      [3, 6, 9],
      [2, 5, 8],
      [1, 4, 7],
    ]);
  });

  test("fills the empty corners", () => {
    expect(grayRows(rotate(gray([[1, 2, 3]]), 90, { fill: 7 }))).toEqual([[7, 2, 7]]);
    expect(grayRows(rotate(gray([[1, 2, 3]]), 90))).toEqual([[0, 2, 0]]);
  });

  test.each(fixture.rotations)("equals Pillow: $shape by $angle degrees", ({ shape, angle, fill, pixels }) => {
    const turned = rotate(pattern(shape), angle, { fill });
    expect(turned.shape).toEqual([...shape, 3]);
    expect([...turned.data]).toEqual([...Buffer.from(pixels, "base64")]);
  });

  test.each(fixture.largeRotations)(
    "equals Pillow: $shape by $angle degrees (hash)",
    ({ shape, angle, sha256: hash }) => {
      expect(sha256(rotate(pattern(shape), angle).data)).toBe(hash);
    },
  );

  test.each(fixture.affineTurns)("by -a equals affine of torchvision by a: $shape, $angle degrees", (turn) => {
    expect(sha256(rotate(pattern(turn.shape), -turn.angle).data)).toBe(turn.sha256);
  });

  test("by a multiple of 360 degrees gives a copy", () => {
    const length = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(length, length, fc.integer({ min: -3, max: 3 }), (rows, cols, turns) => {
        const image = pattern([rows, cols]);
        const turned = rotate(image, 360 * turns);
        expect(turned.data).toEqual(image.data);
        expect(turned.data).not.toBe(image.data);
      }),
    );
  });

  test("by 180 degrees twice gives the image back", () => {
    const length = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(length, length, (rows, cols) => {
        const image = pattern([rows, cols]);
        expect(rotate(rotate(image, 180), 180).data).toEqual(image.data);
      }),
    );
  });

  test("rotates a view", () => {
    expect(grayRows(rotate(square.transpose(1, 0, 2), 180))).toEqual([
      [9, 6, 3],
      [8, 5, 2],
      [7, 4, 1],
    ]);
  });

  test.each([-1, 256, 0.5])("rejects a fill value of %d", (fill) => {
    expect(() => rotate(square, 10, { fill })).toThrow(
      new RangeError(`rotate: fill must be a whole number in 0..255, got ${fill}`),
    );
  });

  test("rejects an angle that is not a number, a large image and another shape", () => {
    expect(() => rotate(square, Number.NaN)).toThrow(new RangeError("rotate: angleDegrees must be finite, got NaN"));
    expect(() => rotate(ndarray(new Uint8Array(16385 * 3), [1, 16385, 3]), 10)).toThrow(
      new RangeError("rotate: image must have at most 16384 rows and cols, got 1 x 16385"),
    );
    expect(() => rotate(ndarray(new Uint8Array(4), [2, 2]), 10)).toThrow(
      "rotate: image must be [rows, cols, 3], got [2, 2]",
    );
  });
});

describe("randomRotate", () => {
  const image = pattern([21, 30]);

  test("rotates by -maxDegrees at 0, by nothing at a half, and by up to maxDegrees toward 1", () => {
    expect(randomRotate(() => 0, image).data).toEqual(rotate(image, -15).data);
    expect(randomRotate(() => 0.5, image).data).toEqual(image.data);
    expect(randomRotate(() => 0.75, image, { maxDegrees: 40 }).data).toEqual(rotate(image, 20).data);
  });

  test("gives the same image for the same seed, and passes the fill value on", () => {
    const turn = () => randomRotate(createRandom(5), image, { fill: 25 });
    expect(turn().data).toEqual(turn().data);
    expect(randomRotate(() => 0, image, { fill: 25 }).data).toEqual(rotate(image, -15, { fill: 25 }).data);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("rejects %d as the largest angle", (maxDegrees) => {
    expect(() => randomRotate(() => 0, image, { maxDegrees })).toThrow(
      new RangeError(`randomRotate: maxDegrees must be finite and at least 0, got ${maxDegrees}`),
    );
  });
});
