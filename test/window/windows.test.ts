import { describe, expect, test } from "vitest";
import { WINDOWS } from "../../src/window/index.js";

describe("WINDOWS", () => {
  test("holds the windows of the original solution", () => {
    expect(WINDOWS).toEqual({
      brain: { width: 80, level: 40 },
      subdural: { width: 200, level: 80 },
      bone: { width: 2000, level: 600 },
      stroke: { width: 40, level: 40 },
      softTissue: { width: 380, level: 40 },
      temporalBone: { width: 2800, level: 600 },
    });
  });
});
