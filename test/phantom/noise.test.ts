import { describe, expect, test } from "vitest";
import { drawNoise } from "../../src/phantom/noise.js";
import { createRandom } from "../../src/random.js";

describe("drawNoise", () => {
  const noise = drawNoise(createRandom(1), 128, 4);
  const meanProduct = (offset: number) =>
    noise.subarray(offset).reduce((sum, value, i) => sum + value * noise[i], 0) / (noise.length - offset);

  test("has mean 0 and the requested deviation", () => {
    expect(Math.abs(noise.reduce((sum, value) => sum + value) / noise.length)).toBeLessThan(0.2);
    expect(Math.abs(Math.sqrt(meanProduct(0)) - 4)).toBeLessThan(0.1);
  });

  test("correlates neighbors in a row and in a column alike, and no pixels three apart", () => {
    // Of the kernel (1, 2, 1): (1 * 2 + 2 * 1) / (1 + 4 + 1).
    expect(meanProduct(1) / meanProduct(0)).toBeCloseTo(2 / 3, 1);
    expect(meanProduct(128) / meanProduct(0)).toBeCloseTo(2 / 3, 1);
    expect(Math.abs(meanProduct(3) / meanProduct(0))).toBeLessThan(0.05);
  });
});
