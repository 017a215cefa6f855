import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smoothGaussian } from "../../src/postprocess/index.js";
import { column } from "./column.js";

const reference = JSON.parse(readFileSync(new URL("fixtures/gaussian.json", import.meta.url), "utf8"));

/** Weights 1-2-1 over 4: exp(-1 / (2 s^2)) is one half. */
const HALF = { kernels: { any: { size: 3, sigma: 1 / Math.sqrt(2 * Math.LN2) } } };

const closeTo = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));

describe("smoothGaussian", () => {
  test("weighs by the kernel and repeats the ends", () => {
    const raw = column(0, 1, 0, 0.5);
    // (0 + 0 + 1) / 4, (0 + 2 + 0) / 4, (1 + 0 + 0.5) / 4, (0 + 1 + 0.5) / 4
    expect([...smoothGaussian(raw, [raw.ids], HALF).values]).toEqual(closeTo([0.25, 0.5, 0.375, 0.375]));
  });

  test("gives the weight of a NaN to the others, and keeps it", () => {
    const raw = column(1, Number.NaN, 0, 0.5);
    // (1 + 2) / 3, NaN, (0 + 0.5) / 3, (0 + 1 + 0.5) / 4
    expect([...smoothGaussian(raw, [raw.ids], { ...HALF, allowMissing: true }).values]).toEqual([
      ...closeTo([1]),
      Number.NaN,
      ...closeTo([0.5 / 3, 0.375]),
    ]);
  });

  test("gives the values of scipy.ndimage.correlate1d with the default kernels", () => {
    for (const { ids, values, expected } of reference.series) {
      const raw = { ids, classes: reference.classes, values: Float32Array.from(values) };
      expect([...smoothGaussian(raw, [ids]).values]).toEqual(closeTo(expected));
    }
  });

  test("keeps a constant as it is, whatever is missing", () => {
    const values = fc.array(fc.constantFrom(0.25, Number.NaN), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, (numbers) => {
        const raw = column(...numbers);
        expect(smoothGaussian(raw, [raw.ids], { allowMissing: true }).values).toEqual(raw.values);
      }),
    );
  });

  test("throws on a kernel that is missing, of even size or without width", () => {
    const raw = column(0, 1);
    const message = (size: unknown, sigma: unknown) =>
      `smoothGaussian: kernels must give any an odd size and a sigma above 0, got ${size} and ${sigma}`;
    expect(() => smoothGaussian(raw, [], { kernels: {} })).toThrow(new RangeError(message(undefined, undefined)));
    expect(() => smoothGaussian(raw, [], { kernels: { any: { size: 4, sigma: 1 } } })).toThrow(message(4, 1));
    expect(() => smoothGaussian(raw, [], { kernels: { any: { size: 3, sigma: 0 } } })).toThrow(message(3, 0));
  });
});
