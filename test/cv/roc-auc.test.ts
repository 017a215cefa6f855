import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rocAuc } from "../../src/cv/index.js";

interface Reference {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly auc: number;
}

const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL("fixtures/roc.json", import.meta.url), "utf8"),
);

/** Counts the pairs of a positive and a negative in the right order; a tie is half a pair. */
function pairwiseAuc(pairs: readonly (readonly [number, number])[]): number {
  const positives = pairs.filter(([label]) => label === 1).map(([, score]) => score);
  const negatives = pairs.filter(([label]) => label === 0).map(([, score]) => score);
  const wins = positives.flatMap((high) => negatives.map((low) => (high > low ? 1 : high === low ? 0.5 : 0)));
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

describe("rocAuc", () => {
  test("is the share of pairs in the right order, a tie counting one half", () => {
    expect(rocAuc([0, 1, 0, 1], [0.1, 0.9, 0.4, 0.4])).toBe(0.875);
    expect(rocAuc([0, 0, 1, 1], [1, 2, 3, 4])).toBe(1);
    expect(rocAuc([1, 1, 0, 0], [1, 2, 3, 4])).toBe(0);
    expect(rocAuc([1, 0], [0, -0])).toBe(0.5);
  });

  test("is undefined without positives or without negatives", () => {
    expect(rocAuc([0, 0], [0.1, 0.2])).toBeUndefined();
    expect(rocAuc([1, 1], [0.1, 0.2])).toBeUndefined();
    expect(rocAuc([], [])).toBeUndefined();
  });

  test.each(references)("gives the area of scikit-learn: $name", ({ labels, scores, auc }) => {
    expect(rocAuc(labels, scores)).toBeCloseTo(auc, 12);
  });

  const rows = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -4, max: 4 })), { minLength: 2, maxLength: 40 })
    .filter((pairs) => new Set(pairs.map(([label]) => label)).size === 2);

  test("agrees with counting every pair", () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const auc = rocAuc(
          pairs.map(([label]) => label),
          pairs.map(([, score]) => score),
        );
        expect(auc).toBeCloseTo(pairwiseAuc(pairs), 12);
      }),
    );
  });

  test("does not depend on the order of rows, and becomes 1 minus itself when the scores change sign", () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const labels = pairs.map(([label]) => label);
        const scores = pairs.map(([, score]) => score);
        const auc = rocAuc(labels, scores) as number;
        expect(rocAuc(labels.toReversed(), scores.toReversed())).toBe(auc);
        const negated = scores.map((score) => -score);
        expect(rocAuc(labels, negated)).toBeCloseTo(1 - auc, 12);
      }),
    );
  });

  test("throws on a NaN score, a label other than 0 and 1, and different lengths", () => {
    expect(() => rocAuc([0, 1], [Number.NaN, 0.2])).toThrow(
      new RangeError("rocAuc: scores must be numbers, got NaN at 0"),
    );
    expect(() => rocAuc([0.5, 1], [0.1, 0.2])).toThrow(new RangeError("rocAuc: labels must be 0 or 1, got 0.5 at 0"));
    expect(() => rocAuc([0, 1], [0.1, 0.2, 0.3])).toThrow(
      new RangeError("rocAuc: scores must hold one number per label (2), got 3"),
    );
  });
});
