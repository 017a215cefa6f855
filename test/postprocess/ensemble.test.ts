import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ensemble, meanTables } from "../../src/postprocess/index.js";

const reference = JSON.parse(readFileSync(new URL("fixtures/means.json", import.meta.url), "utf8"));

const table = (ids: readonly string[], ...values: readonly number[]) => ({
  ids,
  classes: ["any"],
  values: Float32Array.from(values),
});

describe("ensemble", () => {
  test("averages probabilities by weight, joined by id", () => {
    const members = [
      { predictions: table(["a", "b"], 0.5, 0), weight: 3 },
      { predictions: table(["b", "a"], 1, 0.25), weight: 1 },
    ];
    expect(ensemble(members)).toEqual({ ids: ["a", "b"], classes: ["any"], values: Float32Array.of(0.4375, 0.25) });
  });

  test("does not change when all weights are doubled", () => {
    const [a, b] = [table(["a", "b"], 0.1, 0.2), table(["a", "b"], 0.7, 0.4)];
    const once = ensemble([
      { predictions: a, weight: 1 },
      { predictions: b, weight: 2 },
    ]);
    const twice = ensemble([
      { predictions: a, weight: 2 },
      { predictions: b, weight: 4 },
    ]);
    expect(twice).toEqual(once);
  });

  test("is NaN where any member is, even at weight 0", () => {
    const members = [
      { predictions: table(["a"], 0.5), weight: 1 },
      { predictions: table(["a"], Number.NaN), weight: 0 },
    ];
    expect(() => ensemble(members)).toThrow(
      'ensemble: table 1 must have no NaN, got one for "a": { allowMissing: true } accepts what was not predicted',
    );
    expect(ensemble(members, { allowMissing: true }).values).toEqual(Float32Array.of(Number.NaN));
  });

  test("gives the weighted mean of numpy", () => {
    const { ids, classes, tables, weights, ensemble: expected } = reference;
    const members = tables.map((numbers: number[], index: number) => ({
      predictions: { ids, classes, values: Float32Array.from(numbers) },
      weight: weights[index],
    }));
    ensemble(members).values.forEach((value, offset) => {
      expect(value).toBeCloseTo(expected[offset], 6);
    });
  });

  test("averages logits by weight on request", () => {
    const members = [
      { predictions: table(["a"], 0.5), weight: 3 },
      { predictions: table(["a"], 0.9), weight: 1 },
    ];
    // The odds are 1 and 9: their weighted geometric mean is the fourth root of 9.
    const odds = 9 ** 0.25;
    expect(ensemble(members, { space: "logits" }).values[0]).toBeCloseTo(odds / (1 + odds), 6);
  });

  test("is the mean of folds with logits and equal weights", () => {
    const tables = [table(["a", "b"], 0.01, 0), table(["b", "a"], 1, 0.6)];
    const members = tables.map((predictions) => ({ predictions, weight: 0.5 }));
    const mean = ensemble(members, { space: "logits" });
    expect([...mean.values]).toEqual([...meanTables(tables).values].map((value) => expect.closeTo(value, 6)));
  });

  test("throws on values that have no logit", () => {
    const members = [{ predictions: table(["a"], -3), weight: 1 }];
    expect(() => ensemble(members, { space: "logits" })).toThrow(
      "ensemble: table 0 must hold probabilities from 0 to 1, got -3",
    );
  });

  test("says where tables belong", () => {
    const one = table(["a"], 0.5);
    expect(() => ensemble(one as never)).toThrow(
      new TypeError(
        "ensemble: members must be an array of { predictions, weight }, got one table: wrap each table in a member with its weight",
      ),
    );
    expect(() => ensemble([{ predictions: one, weight: 1 }, one as never])).toThrow(
      new TypeError(
        "ensemble: members must be an array of { predictions, weight }, got a table at 1: give it a weight, as in " +
          "{ predictions: table, weight: 1 }",
      ),
    );
    expect(() => ensemble(undefined as never)).toThrow("{ predictions, weight }, got undefined");
  });

  test("throws without members and on weights that are negative, not finite or all 0", () => {
    const predictions = table(["a"], 0.5);
    expect(() => ensemble([])).toThrow(new RangeError("ensemble: members must hold at least one, got 0"));
    for (const weight of [-1, Number.NaN, Infinity]) {
      expect(() => ensemble([{ predictions, weight }])).toThrow(
        new RangeError(`ensemble: weights must be finite and at least 0, got ${weight}`),
      );
    }
    expect(() => ensemble([{ predictions, weight: 0 }])).toThrow(
      new RangeError("ensemble: at least one weight must be above 0, got only 0"),
    );
  });

  test("throws when ids are missing or surplus", () => {
    const [one, two] = [table(["a"], 0.5), table(["a", "b"], 0.5, 0.5)].map((predictions) => ({
      predictions,
      weight: 1,
    }));
    expect(() => ensemble([one, two])).toThrow('ensemble: table 1 must hold no other ids, got 1: "b"');
    expect(() => ensemble([two, one])).toThrow('ensemble: table 1 must hold every id, got none for 1: "b"');
  });
});
