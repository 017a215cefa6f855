import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contextFeatures } from "../../src/context/index.js";
import { readFixture } from "../engines.js";

const MEASURES = ["mean", "deviation", "skew"] as const;

type Moments = Readonly<Record<(typeof MEASURES)[number], readonly (number | null)[]>>;

/** Moments by pandas: see make-context-features.py. */
interface Reference {
  readonly values: readonly (number | null)[];
  readonly before: Moments;
  readonly after: Moments;
}

const references = readFixture<Reference[]>(import.meta.url, "context-features.json");

const table = (values: readonly number[], ids = values.map((_, row) => `s${row}`)) => ({
  ids,
  classes: ["any"],
  values: Float32Array.from(values),
});

/** Reads all columns by name. */
function read(...[predictions, orders, options]: Parameters<typeof contextFeatures>) {
  const { names, column } = contextFeatures(predictions, orders, options);
  return Object.fromEntries(names.map((name, index) => [name, [...column(index)]]));
}

describe("contextFeatures", () => {
  test("gives the neighbors, the place and all slices on each side, in the order of the rows", () => {
    const predictions = table([0.25, 0.75, 0.5], ["low", "mid", "top"]);
    const got = read(predictions, [["top", "mid", "low"]], { neighbors: 1 });
    expect(got).toMatchObject({
      slices: [3, 3, 3],
      "rank from the first": [3, 2, 1],
      "rank from the last": [1, 2, 3],
      any: [0.25, 0.75, 0.5],
      "any -1": [0.75, 0.5, Number.NaN],
      "any +1": [Number.NaN, 0.25, 0.75],
      "any mean before": [0.625, 0.5, Number.NaN],
      "any mean after": [Number.NaN, 0.25, 0.5],
    });
  });

  test.each(references)("has the moments of pandas", ({ values, before, after }) => {
    const predictions = table(values.map((value) => value ?? Number.NaN));
    const got = read(predictions, [predictions.ids], { neighbors: 0 });
    for (const [side, moments] of Object.entries({ before, after })) {
      for (const measure of MEASURES) {
        moments[measure].forEach((expected, row) => {
          const value = got[`any ${measure} ${side}`][row];
          if (expected === null) expect(value).toBeNaN();
          else expect(value).toBeCloseTo(expected, 5);
        });
      }
    }
  });

  test("never crosses from one series to another, whatever the others hold", () => {
    const lists = fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }), { maxLength: 4 });
    fc.assert(
      fc.property(lists, (others) => {
        const own = [0.125, 0.5, 0.25, 1];
        const predictions = table([...own, ...others.flat()]);
        const ends = others.map((_, index) => 4 + others.slice(0, index + 1).flat().length);
        const orders = [4, ...ends].map((end, index) => predictions.ids.slice([0, 4, ...ends][index], end));
        const alone = read(table(own), [predictions.ids.slice(0, 4)], { neighbors: 2 });
        const among = read(predictions, orders, { neighbors: 2 });
        for (const [name, values] of Object.entries(alone)) expect(among[name].slice(0, 4)).toEqual(values);
      }),
    );
  });

  test("keeps the place of a slice that was not predicted, and takes a slice of no series for one", () => {
    const got = read(table([0.25, 0.5, 0.75]), [["s0", "gone", "s1"]], { neighbors: 1 });
    expect(got["any +1"]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(got["rank from the first"]).toEqual([1, 3, 1]);
    expect(got["any mean before"]).toEqual([Number.NaN, 0.25, Number.NaN]);
  });

  test("leaves the place out where told to, and throws for an id that is ordered twice", () => {
    const predictions = table([0.5]);
    expect(contextFeatures(predictions, [], { hasPlace: false, neighbors: 0 }).names[0]).toBe("any");
    expect(() => contextFeatures(predictions, [["s0"], ["s0"]])).toThrow(
      'contextFeatures: orders must name each id once, got "s0" more than once',
    );
  });
});
