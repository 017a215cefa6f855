import { describe, expect, test } from "vitest";
import { assertSampleMatches } from "../../src/postprocess/internal.js";
import { CLASSES } from "../../src/types.js";

const rowsOf = (...ids: readonly string[]) => ids.flatMap((id) => CLASSES.map((name) => `${id}_${name}`));

describe("assertSampleMatches", () => {
  test("accepts each class of each image in any order, and any distinct ids without a sample", () => {
    expect(() => assertSampleMatches(["ID_b", "ID_a"], rowsOf("ID_a", "ID_b").reverse())).not.toThrow();
    expect(() => assertSampleMatches(["ID_b", "ID_a"])).not.toThrow();
  });

  test.each([
    ["names an id that will not be predicted", rowsOf("ID_a", "ID_b"), 'every id, got none for 6: "ID_b_any", "ID_b'],
    ["lacks ids that will be predicted", rowsOf("ID_a").slice(1), 'no other ids, got 1: "ID_a_any"'],
    ["has other ids", rowsOf("ID_b"), 'no other ids, got 6: "ID_a_any", "ID_a_epidural", "ID_a_intraparenchymal"'],
  ])("throws as buildSubmission when the sample %s", (_, sampleIds, expected) => {
    expect(() => assertSampleMatches(["ID_a"], sampleIds)).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: expect.stringContaining(`buildSubmission: predictions must hold ${expected}`),
      }),
    );
  });

  test("throws when the sample or the images name an id twice", () => {
    expect(() => assertSampleMatches(["ID_a"], [...rowsOf("ID_a"), "ID_a_any"])).toThrow(
      'buildSubmission: sampleIds must hold each id once, got "ID_a_any" more than once',
    );
    expect(() => assertSampleMatches(["ID_a", "ID_a"])).toThrow(
      'buildSubmission: predictions must hold each id once, got "ID_a_any" more than once',
    );
  });
});
