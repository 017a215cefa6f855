import { describe, expect, test } from "vitest";
import { suggestName } from "../src/suggest-name.js";

describe("suggestName", () => {
  test("names the nearest known name of a misspelling", () => {
    expect(suggestName("bacth", ["epochs", "batch"])).toBe('; did you mean "batch"?');
    expect(suggestName("epochss", ["epochs", "batch"])).toBe('; did you mean "epochs"?');
  });

  test("returns nothing if no known name is near, or no name is known", () => {
    expect(suggestName("valid", ["same", "symmetric"])).toBe("");
    expect(suggestName("zzzzzzzz", ["epochs", "batch"])).toBe("");
    expect(suggestName("anything", [])).toBe("");
  });
});
