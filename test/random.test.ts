import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, normal, randomIndex, seedOf, shuffle, splitRandom, uniform } from "../src/random.js";
import type { Random } from "../src/types.js";

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random());
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("seedOf", () => {
  test("tells apart paths that read alike", () => {
    const seeds = [seedOf(1), seedOf("1"), seedOf(1, 1), seedOf(11), seedOf("a", "b"), seedOf("ab"), seedOf("b", "a")];
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  test("is a whole number of 32 bits", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer())), (path) => {
        const seed = seedOf(...path);
        expect(seed).toBe(seed >>> 0);
      }),
    );
  });
});

describe("createRandom", () => {
  test("gives the same numbers for the same path, and others for another", () => {
    expect(draw(createRandom(7, "epoch", 1), 20)).toEqual(draw(createRandom(7, "epoch", 1), 20));
    expect(draw(createRandom(7, "epoch", 1), 20)).not.toEqual(draw(createRandom(7, "epoch", 2), 20));
  });

  test("fills [0, 1) evenly", () => {
    const values = draw(createRandom(1), 20_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = values.filter((value) => Math.floor(value * 10) === tenth).length / values.length;
      expect(share).toBeGreaterThan(0.09);
      expect(share).toBeLessThan(0.11);
    }
  });

  test("gives neighboring seeds uncorrelated numbers", () => {
    const pairs = Array.from({ length: 5000 }, (_, seed) => [
      createRandom(seed)() - 0.5,
      createRandom(seed + 1)() - 0.5,
    ]);
    expect(Math.abs(mean(pairs.map(([a, b]) => a * b)) * 12)).toBeLessThan(0.06);
  });
});

describe("splitRandom", () => {
  test("makes sources that differ, and the same ones again", () => {
    const first = splitRandom(createRandom(3), 4).map((random) => random());
    expect(new Set(first).size).toBe(4);
    expect(splitRandom(createRandom(3), 4).map((random) => random())).toEqual(first);
  });

  test("rejects a negative count", () => {
    expect(() => splitRandom(createRandom(3), -1)).toThrow(
      "splitRandom: count must be a whole number, at least 0, got -1",
    );
  });
});

describe("uniform and randomIndex", () => {
  test("stay within their range", () => {
    const random = createRandom(5);
    for (let i = 0; i < 1000; i++) {
      const [value, index] = [uniform(random, -2, 3), randomIndex(random, 4)];
      expect(value >= -2 && value < 3 && [0, 1, 2, 3].includes(index)).toBe(true);
    }
  });
});

describe("normal", () => {
  test("has mean 0 and variance 1", () => {
    const random = createRandom(9);
    const values = Array.from({ length: 20_000 }, () => normal(random));
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe("shuffle", () => {
  test("keeps all items, and its input", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items];
        expect(shuffle(createRandom(seed), items).sort()).toEqual([...before].sort());
        expect(items).toEqual(before);
      }),
    );
  });

  test("puts each item into each place equally often", () => {
    const counts = new Array<number>(4).fill(0);
    for (let seed = 0; seed < 4000; seed++) counts[shuffle(createRandom(seed), [0, 1, 2, 3]).indexOf(0)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
