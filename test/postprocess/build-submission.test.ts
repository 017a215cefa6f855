import { describe, expect, test } from "vitest";
import { buildSubmission } from "../../src/postprocess/index.js";

const predictions = {
  ids: ["ID_b", "ID_a"],
  classes: ["any", "epidural"],
  values: Float32Array.of(0.5, 0.25, 0.75, 0),
};

describe("buildSubmission", () => {
  test("makes one row per image and class, sorted by ID", () => {
    expect(buildSubmission(predictions)).toEqual([
      { ID: "ID_a_any", Label: 0.75 },
      { ID: "ID_a_epidural", Label: 0 },
      { ID: "ID_b_any", Label: 0.5 },
      { ID: "ID_b_epidural", Label: 0.25 },
    ]);
  });

  test("keeps the order of the sample file", () => {
    const sampleIds = ["ID_a_epidural", "ID_b_any", "ID_b_epidural", "ID_a_any"];
    expect(buildSubmission(predictions, { sampleIds })).toEqual([
      { ID: "ID_a_epidural", Label: 0 },
      { ID: "ID_b_any", Label: 0.5 },
      { ID: "ID_b_epidural", Label: 0.25 },
      { ID: "ID_a_any", Label: 0.75 },
    ]);
  });

  test("throws when the sample names an id that was not predicted", () => {
    const sampleIds = ["ID_a_epidural", "ID_b_any", "ID_b_epidural", "ID_a_any", "ID_c_any"];
    expect(() => buildSubmission(predictions, { sampleIds })).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'buildSubmission: predictions must hold every id, got none for 1: "ID_c_any"',
      }),
    );
  });

  test("throws when as many, but other, ids were predicted", () => {
    const sampleIds = ["ID_a_epidural", "ID_b_any", "ID_b_epidural", "ID_c_any"];
    expect(() => buildSubmission(predictions, { sampleIds })).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'buildSubmission: predictions must hold no other ids, got 1: "ID_a_any"',
      }),
    );
  });

  test("throws when the sample or the predictions name an id twice", () => {
    expect(() => buildSubmission(predictions, { sampleIds: ["ID_a_any", "ID_a_any"] })).toThrow(
      'buildSubmission: sampleIds must hold each id once, got "ID_a_any" more than once',
    );
    expect(() => buildSubmission({ ...predictions, ids: ["ID_a", "ID_a"] })).toThrow(
      'buildSubmission: predictions must hold each id once, got "ID_a_any" more than once',
    );
  });

  test("throws on a slice that was never predicted", () => {
    const partial = { ids: ["ID_a"], classes: ["any"], values: Float32Array.of(Number.NaN) };
    expect(() => buildSubmission(partial)).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'buildSubmission: predictions must have no NaN, got one for "ID_a_any"',
      }),
    );
  });
});
