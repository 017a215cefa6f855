import { describe, expect, test } from "vitest";
import { anyAtLeastSubtypes } from "../../src/postprocess/index.js";

const table = (...values: readonly number[]) => ({
  ids: ["a", "b"],
  classes: ["epidural", "any", "subdural"],
  values: Float32Array.from(values),
});

describe("anyAtLeastSubtypes", () => {
  test("raises any to the largest subtype, and never lowers it", () => {
    const raw = table(0.25, 0.5, 0.75, 0.125, 0.5, 0.25);
    expect(anyAtLeastSubtypes(raw)).toEqual(table(0.25, 0.75, 0.75, 0.125, 0.5, 0.25));
    expect(raw).toEqual(table(0.25, 0.5, 0.75, 0.125, 0.5, 0.25));
  });

  test("keeps a NaN of any, and ignores one of a subtype", () => {
    const [nan, raw] = [Number.NaN, table(0.25, Number.NaN, 0.75, Number.NaN, 0.5, 0.75)];
    expect(() => anyAtLeastSubtypes(raw)).toThrow('anyAtLeastSubtypes: predictions must have no NaN, got one for "a"');
    expect(anyAtLeastSubtypes(raw, { allowMissing: true })).toEqual(table(0.25, nan, 0.75, nan, 0.75, 0.75));
  });

  test("throws without any", () => {
    const raw = { ids: ["a"], classes: ["epidural"], values: Float32Array.of(0.5) };
    expect(() => anyAtLeastSubtypes(raw)).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: "anyAtLeastSubtypes: classes must hold any, got epidural",
      }),
    );
  });
});
