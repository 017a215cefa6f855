import { describe, expect, test } from "vitest";
import { classAucs } from "../../src/cv/index.js";

const labels = {
  ids: ["a", "b", "c", "d", "e"],
  classes: ["any", "epidural", "subdural"],
  // biome-ignore format: one row per id
  values: Uint8Array.of(
    0, 0, 0,
    1, 0, 1,
    0, 0, 0,
    1, 0, 1,
    1, 1, 0,
  ),
};

describe("classAucs", () => {
  test("joins by id and class name, and leaves the area undefined if a class has only one label", () => {
    const predictions = {
      ids: ["d", "a", "c", "b"],
      classes: ["subdural", "any", "epidural"],
      // biome-ignore format: one row per id
      values: Float32Array.of(
        0.5, 0.9, 0.1,
        0.5, 0.1, 0.2,
        0.5, 0.2, 0.3,
        0.5, 0.8, 0.4,
      ),
    };
    expect(classAucs(labels, predictions)).toEqual({ subdural: 0.5, any: 1, epidural: undefined });
  });

  test("leaves out rows that were never predicted", () => {
    const predictions = {
      ids: ["a", "b", "c"],
      classes: ["any"],
      values: Float32Array.of(0.3, 0.6, Number.NaN),
    };
    expect(() => classAucs(labels, predictions)).toThrow(
      'classAucs: predictions must have no NaN, got one for "c": { skipMissing: true } accepts what was not predicted',
    );
    expect(classAucs(labels, predictions, { skipMissing: true })).toEqual({ any: 1 });
  });

  test("throws on a probability above 1", () => {
    const predictions = { ids: ["a"], classes: ["any"], values: Float32Array.of(2) };
    expect(() => classAucs(labels, predictions)).toThrow(
      "classAucs: predictions must hold probabilities from 0 to 1, got 2",
    );
  });

  test("throws when a predicted id has no label", () => {
    const predictions = { ids: ["a", "x"], classes: ["any"], values: Float32Array.of(0.3, 0.6) };
    expect(() => classAucs(labels, predictions)).toThrow('selectRows: table must hold every id, got none for 1: "x"');
  });

  test("throws when a predicted class has no label", () => {
    const predictions = { ids: ["a"], classes: ["bleed"], values: Float32Array.of(0.3) };
    expect(() => classAucs(labels, predictions)).toThrow(
      'classColumn: className must be one of any, epidural, subdural, got "bleed"',
    );
  });
});
