import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitWeights } from "../../src/postprocess/index.js";

interface Reference {
  readonly ids: readonly string[];
  readonly classes: readonly string[];
  readonly classWeights: readonly number[];
  readonly cases: readonly ({
    readonly labels: readonly number[];
    readonly members: readonly (readonly number[])[];
  } & Readonly<Record<"logits" | "probabilities", { readonly weights: readonly number[]; readonly loss: number }>>)[];
}

const reference: Reference = JSON.parse(readFileSync(new URL("fixtures/weights.json", import.meta.url), "utf8"));

const idsOf = (values: readonly number[]) => values.map((_, row) => `s${row}`);
const table = (...values: readonly number[]) => ({
  ids: idsOf(values),
  classes: ["any"],
  values: Float32Array.from(values),
});
const labelsOf = (...values: readonly number[]) => ({
  ids: idsOf(values),
  classes: ["any"],
  values: Uint8Array.from(values),
});

const EQUAL = { classWeights: [1] };

describe("fitWeights", () => {
  test("gives all weight to a member that is right against one that is wrong", () => {
    const [labels, right, wrong] = [labelsOf(1, 0), table(0.9, 0.1), table(0.1, 0.9)];
    expect(fitWeights(labels, [wrong, right], EQUAL)).toEqual({
      weights: [0, 1],
      space: "logits",
      loss: expect.closeTo(-Math.log(0.9), 6),
      slices: 2,
    });
  });

  test("finds the weights that make a probability equal to the share of positives", () => {
    // Three of four are positive: 0.75 lies in the middle of 0.5 and 1.
    const [labels, half, sure] = [labelsOf(1, 1, 1, 0), table(0.5, 0.5, 0.5, 0.5), table(0.99, 0.99, 0.99, 0.99)];
    const { weights } = fitWeights(labels, [half, sure], { ...EQUAL, space: "probabilities" });
    expect(weights[1]).toBeCloseTo(0.25 / 0.49, 5);
  });

  test.each(["logits", "probabilities"] as const)("gives the weights of SciPy's SLSQP, in %s", (space) => {
    const { ids, classes, classWeights, cases } = reference;
    for (const { labels, members, [space]: expected } of cases) {
      const truth = { ids, classes, values: Uint8Array.from(labels) };
      const tables = members.map((values) => ({ ids, classes, values: Float32Array.from(values) }));
      const { weights, loss } = fitWeights(truth, tables, { classWeights, space });
      expect(weights).toEqual(expected.weights.map((weight) => expect.closeTo(weight, 5)));
      expect(loss).toBeCloseTo(expected.loss, 6);
    }
  });

  const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  const task = fc.integer({ min: 1, max: 12 }).chain((rows) => {
    const column = fc.array(probability, { minLength: rows, maxLength: rows });
    const labels = fc.array(fc.constantFrom(0, 1), { minLength: rows, maxLength: rows });
    return fc.tuple(
      labels,
      fc.array(column, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("logits", "probabilities"),
    );
  });

  test("gives weights of at least 0 that add up to 1, and no member alone is better", () => {
    fc.assert(
      fc.property(task, ([truth, columns, name]) => {
        const space = name as "logits" | "probabilities";
        const [labels, tables] = [labelsOf(...truth), columns.map((values) => table(...values))];
        const { weights, loss } = fitWeights(labels, tables, { ...EQUAL, space });
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        for (const member of tables) {
          expect(loss).toBeLessThanOrEqual(fitWeights(labels, [member], { ...EQUAL, space }).loss + 1e-9);
        }
      }),
    );
  });

  test("shares the weight of a member that occurs twice, and joins rows by id", () => {
    const labels = labelsOf(1, 0, 1);
    const member = table(0.8, 0.3, 0.6);
    const turned = { ids: member.ids.toReversed(), classes: ["any"], values: member.values.toReversed() };
    const { weights } = fitWeights(labels, [member, turned], EQUAL);
    expect(weights).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
  });

  test("leaves out slices that a member has not predicted", () => {
    const tables = [table(0.5, 0.9), table(0.5, Number.NaN)];
    expect(() => fitWeights(labelsOf(1, 0), tables, EQUAL)).toThrow(
      'fitWeights: table 1 must have no NaN, got one for "s1": { skipMissing: true } accepts what was not predicted',
    );
    const { slices, loss } = fitWeights(labelsOf(1, 0), tables, { ...EQUAL, skipMissing: true });
    expect(slices).toBe(1);
    expect(loss).toBeCloseTo(Math.LN2, 6);
  });

  test("throws without members, and on class weights that do not fit", () => {
    expect(() => fitWeights(labelsOf(1), [], EQUAL)).toThrow(
      new RangeError("fitWeights: tables must hold at least one, got 0"),
    );
    for (const classWeights of [[], [1, 1], [-1], [0], [Number.NaN]]) {
      expect(() => fitWeights(labelsOf(1), [table(0.5)], { classWeights })).toThrow(
        `fitWeights: classWeights must hold one number per class (1), at least 0 and not all 0, got ${classWeights.join(", ")}`,
      );
    }
  });

  test("throws on an id without label, other classes, and if no slice was predicted by all", () => {
    expect(() => fitWeights(labelsOf(1), [table(0.5, 0.5)], EQUAL)).toThrow(
      'fitWeights: labels must hold every id, got none for 1: "s1"',
    );
    expect(() => fitWeights({ ...labelsOf(1), classes: ["epidural"] }, [table(0.5)], EQUAL)).toThrow(
      "fitWeights: labels must have classes any, got epidural",
    );
    expect(() => fitWeights(labelsOf(1), [table(Number.NaN)], { ...EQUAL, skipMissing: true })).toThrow(
      "fitWeights: tables must have a row that all predicted, got 0",
    );
  });
});
