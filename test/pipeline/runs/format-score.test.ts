import { describe, expect, test } from "vitest";
import { formatInterval, formatNumber, formatPercent } from "../../../src/pipeline/runs/format-score.js";

/** Writes spaces and dashes that do not break a line as plain ones. */
const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u2060", "");

describe("formatInterval", () => {
  test("writes a score and the ends of its interval", () => {
    expect(plain(formatInterval(0.95123, { low: 0.914, high: 0.97249 }, 3))).toBe("0.951 (0.914–0.972)");
  });

  test("writes a score without an interval alone, and a missing score as a dash", () => {
    expect(formatInterval(0.5, null, 2)).toBe("0.50");
    expect(formatInterval(null, null)).toBe("–");
  });
});

describe("formatNumber and formatPercent", () => {
  test("write a missing value as a dash, and 0 without a sign", () => {
    expect([formatNumber(null), formatNumber(undefined), formatPercent(null), formatPercent(undefined)]).toEqual(
      new Array(4).fill("–"),
    );
    expect([formatNumber(-0.00004), formatNumber(-0.6, 0), formatNumber(-0.4, 0)]).toEqual(["0.0000", "-1", "0"]);
    expect([formatNumber(0.5), plain(formatPercent(0.1234))]).toEqual(["0.5000", "12.3 %"]);
  });
});
