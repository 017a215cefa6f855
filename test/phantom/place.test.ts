import { describe, expect, test } from "vitest";
import type { Head } from "../../src/phantom/head.js";
import { locate } from "../../src/phantom/place.js";

const round = { halfWidth: 70, halfLength: 70, halfHeight: 70, halfDepth: 70, taper: 0, asymmetry: 0 } as Head;
const long = { ...round, halfLength: 84, halfDepth: 110 };

describe("locate", () => {
  test("measures depth from a sphere exactly", () => {
    expect(locate(round, { x: 0, y: -60, z: 0 }).depth).toBeCloseTo(10, 9);
    expect(locate(round, { x: 48, y: 0, z: 64 }).depth).toBeCloseTo(-10, 9);
  });

  test("measures depth along the axes of an egg", () => {
    expect(locate(long, { x: 0, y: 80, z: 0 }).depth).toBeCloseTo(4, 9);
    expect(locate(long, { x: 0, y: 0, z: 65 }).depth).toBeCloseTo(5, 9);
    expect(locate(long, { x: 0, y: 0, z: -100 }).depth).toBeCloseTo(10, 9);
  });

  test("measures depth within a millimeter down to 20", () => {
    const [x, y] = [70 * Math.cos(0.7), 84 * Math.sin(0.7)];
    const length = Math.hypot(x / 70 ** 2, y / 84 ** 2);
    const [normalX, normalY] = [x / 70 ** 2 / length, y / 84 ** 2 / length];
    const place = locate(long, { x: x - 20 * normalX, y: y - 20 * normalY, z: 0 });
    expect(Math.abs(place.depth - 20)).toBeLessThan(1);
  });

  test("finds a depth exactly in the middle", () => {
    expect(locate(round, { x: 0, y: 0, z: 0 }).depth).toBe(70);
  });

  test("undoes taper and asymmetry", () => {
    const head = { ...round, taper: 0.1, asymmetry: 0.05 };
    expect(locate(head, { x: 52.5, y: 0, z: 0 }).x).toBeCloseTo(50, 9);
    expect(locate(head, { x: -47.5, y: 0, z: 0 }).x).toBeCloseTo(-50, 9);
    expect(locate(head, { x: 46, y: 70, z: 0 }).x).toBeCloseTo(40, 9);
  });
});
