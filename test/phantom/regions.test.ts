import { describe, expect, test } from "vitest";
import { capsule, ellipsoid, unionOf } from "../../src/phantom/regions.js";

describe("ellipsoid", () => {
  const pair = ellipsoid([10, 0, 0], [3, 2, 1]);

  test("holds its poles and nothing beyond them", () => {
    expect([13, 7].map((x) => pair({ x, y: 0, z: 0 }))).toEqual([true, true]);
    expect(pair({ x: 10, y: 2, z: 0 })).toBe(true);
    expect(pair({ x: 10, y: 0, z: 1.01 })).toBe(false);
    expect(pair({ x: 12.9, y: 1, z: 0 })).toBe(false);
  });

  test("lies on both sides", () => {
    expect(pair({ x: -10, y: 0, z: 0 })).toBe(true);
    expect(pair({ x: 0, y: 0, z: 0 })).toBe(false);
  });
});

describe("capsule", () => {
  const cone = capsule([0, 0, 0], [0, 10, 0], [1, 3]);

  test("grows evenly from one radius to the other", () => {
    expect([1, 1.1].map((x) => cone({ x, y: 0, z: 0 }))).toEqual([true, false]);
    expect([2, 2.1].map((z) => cone({ x: 0, y: 5, z }))).toEqual([true, false]);
    expect([3, 3.1].map((x) => cone({ x, y: 10, z: 0 }))).toEqual([true, false]);
  });

  test("has round ends", () => {
    expect([-1, -1.1].map((y) => cone({ x: 0, y, z: 0 }))).toEqual([true, false]);
    expect([13, 13.1].map((y) => cone({ x: 0, y, z: 0 }))).toEqual([true, false]);
  });
});

describe("unionOf", () => {
  test("holds what one of its regions holds", () => {
    const both = unionOf(ellipsoid([0, 0, 0], [1, 1, 1]), ellipsoid([0, 9, 0], [1, 1, 1]));
    expect([0, 5, 9].map((y) => both({ x: 0, y, z: 0 }))).toEqual([true, false, true]);
  });
});
