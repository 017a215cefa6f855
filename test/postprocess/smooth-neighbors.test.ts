import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smoothNeighbors } from "../../src/postprocess/index.js";

const reference = JSON.parse(readFileSync(new URL("fixtures/smoothing.json", import.meta.url), "utf8"));

/** One class; ids are "0", "1", ... */
const column = (...values: readonly number[]) => ({
  ids: values.map((_, row) => String(row)),
  classes: ["any"],
  values: Float32Array.from(values),
});

describe("smoothNeighbors", () => {
  test("weighs neighbors 1-3-1 and keeps both ends (the row of the team's slides)", () => {
    const raw = column(0.2, 0.65, 0.78, 0.65, 0.58, 0.12, 0.08);
    const smooth = smoothNeighbors(raw, [raw.ids]);
    const expected = [0.2, 0.586, 0.728, 0.662, 0.502, 0.204, 0.08];
    expected.forEach((value, row) => {
      expect(smooth.values[row]).toBeCloseTo(value, 6);
    });
  });

  test("follows the order of the series, not that of the rows", () => {
    const smooth = smoothNeighbors(column(1, 0, 0.5), [["1", "0", "2"]]);
    expect(smooth.values).toEqual(Float32Array.of(0.7, 0, 0.5));
    expect(smooth.ids).toEqual(["0", "1", "2"]);
  });

  test("does not mix series, and keeps those of fewer than three slices", () => {
    const smooth = smoothNeighbors(column(1, 0, 1, 0, 1), [["0", "1"], ["2"], ["3", "4"]]);
    expect(smooth.values).toEqual(Float32Array.of(1, 0, 1, 0, 1));
  });

  test("keeps slices that no order names", () => {
    expect(smoothNeighbors(column(0, 1, 0, 0.25), [["0", "1", "2"]]).values[3]).toBe(0.25);
  });

  test("keeps the value next to a NaN and next to a slice that was not predicted", () => {
    const raw = column(0, 1, Number.NaN, 1, 0, 1, 0);
    const order = ["0", "1", "2", "3", "4", "not predicted", "5", "6"];
    expect(smoothNeighbors(raw, [order], { allowMissing: true }).values).toEqual(raw.values);
  });

  test("refuses a NaN, an ordered id without a prediction and a logit", () => {
    expect(() => smoothNeighbors(column(0, Number.NaN), [["0", "1"]])).toThrow(
      'smoothNeighbors: predictions must have no NaN, got one for "1": { allowMissing: true } accepts what was not predicted',
    );
    expect(() => smoothNeighbors(column(0, 1), [["0", "x", "1"]])).toThrow(
      'smoothNeighbors: predictions must hold every ordered id, got none for 1: "x": { allowMissing: true } accepts this',
    );
    expect(() => smoothNeighbors(column(0, 1.5), [["0", "1"]])).toThrow(
      "smoothNeighbors: predictions must hold probabilities from 0 to 1, got 1.5",
    );
    expect(() => smoothNeighbors(column(0, 1), [["0"]], { allowMissing: "no" } as never)).toThrow(
      new TypeError("smoothNeighbors: allowMissing must be true or false, got a string"),
    );
  });

  test("smooths each class separately", () => {
    const raw = {
      ids: ["a", "b", "c"],
      classes: ["any", "epidural"],
      values: Float32Array.of(0, 1, 1, 0, 0, Number.NaN),
    };
    expect(smoothNeighbors(raw, [["a", "b", "c"]], { allowMissing: true }).values).toEqual(
      Float32Array.of(0, 1, 0.6, 0, 0, Number.NaN),
    );
  });

  test("gives the values of a pandas rolling window", () => {
    const { ids, classes, values, orders, expected } = reference;
    const smooth = smoothNeighbors({ ids, classes, values: Float32Array.from(values) }, orders);
    smooth.values.forEach((value, offset) => {
      expect(value).toBeCloseTo(expected[offset], 6);
    });
  });

  const columns = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    .map((values) => column(...values));

  test("gives the same upside down, stays in range and does not change its input", () => {
    fc.assert(
      fc.property(columns, (raw) => {
        const before = raw.values.slice();
        const smooth = smoothNeighbors(raw, [raw.ids]);
        expect(smoothNeighbors(raw, [raw.ids.toReversed()])).toEqual(smooth);
        expect(Math.max(...smooth.values)).toBeLessThanOrEqual(Math.max(...raw.values));
        expect(Math.min(...smooth.values)).toBeGreaterThanOrEqual(Math.min(...raw.values));
        expect(raw.values).toEqual(before);
      }),
    );
  });

  test("throws when orders name an id twice", () => {
    expect(() => smoothNeighbors(column(0, 1), [["0", "1"], ["1"]])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'smoothNeighbors: orders must name each id once, got "1" more than once',
      }),
    );
  });

  test("throws when none of the ordered ids was predicted", () => {
    expect(() => smoothNeighbors(column(0, 1), [["ID_0", "ID_1"]])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'smoothNeighbors: orders must name predicted ids as "0", got only others as "ID_0"',
      }),
    );
  });

  test("throws when predictions hold an id twice", () => {
    const repeating = { ids: ["a", "a"], classes: ["any"], values: Float32Array.of(0, 1) };
    expect(() => smoothNeighbors(repeating, [])).toThrow(
      'smoothNeighbors: predictions must hold each id once, got "a" more than once',
    );
  });
});
