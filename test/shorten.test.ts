import { describe, expect, test } from "vitest";
import { listNames, quoteStart, shorten } from "../src/shorten.js";

describe("shorten", () => {
  test("cuts the middle of a long text", () => {
    expect(shorten("0123456789abcdefghij", 15)).toBe("012345 ... ghij");
    expect(shorten("0123456789", 10)).toBe("0123456789");
  });

  test("escapes control characters", () => {
    expect(shorten("a\nb\r\tc\u0000\u2028")).toBe("a\\nb\\r\\tc\\u0000\\u2028");
  });

  test("cuts no character in two", () => {
    expect(shorten("\u{1F9E0}".repeat(20), 16)).toBe("\u{1F9E0}\u{1F9E0}\u{1F9E0} ... \u{1F9E0}\u{1F9E0}");
  });
});

describe("quoteStart", () => {
  test("quotes a short text as it is, and the first 60 characters of a long one", () => {
    expect(quoteStart("ID_1,maybe")).toBe('"ID_1,maybe"');
    expect(quoteStart("x".repeat(61))).toBe(`"${"x".repeat(60)}..."`);
    expect(quoteStart("a\nb")).toBe('"a\\nb"');
  });
});

describe("listNames", () => {
  test("lists three names and the number of the others", () => {
    expect(listNames(["a", "b", "c"])).toBe("a, b, c");
    expect(listNames(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
    expect(listNames([])).toBe("");
  });
});
