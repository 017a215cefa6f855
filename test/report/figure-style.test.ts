import { describe, expect, test } from "vitest";
import { SERIES_COLORS } from "../../src/report/figure-style.js";
import { REPORT_STYLE } from "../../src/report/report-style.js";

/** Relative luminance of a color (WCAG 2.2), 0..1. */
function luminance(hex: string): number {
  const digits = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(digits.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colors, 1..21. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The colors of a scheme by the name of their variable: first on white, then on a dark screen. */
const schemes = [...REPORT_STYLE.matchAll(/--page: [^}]*/g)].map(([text]) =>
  Object.fromEntries([...text.matchAll(/--(\w+): (#\w+)/g)].map(([, name, color]) => [name, color])),
);

describe("the colors of a report", () => {
  test("are there for a bright and a dark page", () => {
    expect(schemes.map(({ page }) => page)).toEqual(["#fff", "#14181d"]);
  });

  test("show every curve on both pages, by a contrast of at least 3", () => {
    for (const { page } of schemes) {
      expect(SERIES_COLORS.filter((color) => contrast(color, page) < 3)).toEqual([]);
    }
  });

  test("show every text on both pages, by a contrast of at least 4.5", () => {
    for (const { page, panel, ink, soft, wrong } of schemes) {
      for (const ground of [page, panel]) {
        expect([ink, soft, wrong].filter((color) => contrast(color, ground) < 4.5)).toEqual([]);
      }
    }
  });

  test("differ from curve to curve", () => {
    expect(new Set(SERIES_COLORS).size).toBe(SERIES_COLORS.length);
  });
});
