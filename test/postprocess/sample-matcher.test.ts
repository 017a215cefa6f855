import { describe, expect, test } from "vitest";
import { createSampleMatcher } from "../../src/postprocess/internal.js";
import { CLASSES } from "../../src/types.js";

const rowsOf = (...ids: readonly string[]) => ids.flatMap((id) => CLASSES.map((name) => `${id}_${name}`));

/** Matches all IDs of a sample. */
function match(ids: readonly string[], sampleIds: readonly string[], classes: readonly string[] = CLASSES) {
  const { add, finish } = createSampleMatcher({ ids, classes });
  for (const ID of sampleIds) add(ID);
  return [...finish()];
}

describe("createSampleMatcher", () => {
  test("finds the cell of each ID, in the order of the sample", () => {
    const rows = rowsOf("ID_b", "ID_a");
    const sample = rowsOf("ID_a", "ID_b").reverse();
    expect(match(["ID_b", "ID_a"], sample)).toEqual(sample.map((ID) => rows.indexOf(ID)));
  });

  test("finds classes with an underscore in their names", () => {
    const sample = ["b_midline_shift", "a_shift", "b_shift", "a_midline_shift"];
    expect(match(["a", "b"], sample, ["shift", "midline_shift"])).toEqual([3, 0, 2, 1]);
  });

  test.each([
    ["names an id that will not be predicted", rowsOf("ID_a", "ID_b"), 'every id, got none for 6: "ID_b_any", "ID_b'],
    ["names a class that will not be predicted", [...rowsOf("ID_a"), "ID_a_none"], 'every id, got none for 1: "ID_a_n'],
    ["lacks ids that will be predicted", rowsOf("ID_a").slice(1), 'no other ids, got 1: "ID_a_any"'],
    ["has other ids", rowsOf("ID_b"), 'no other ids, got 6: "ID_a_any", "ID_a_epidural", "ID_a_intraparenchymal"'],
  ])("throws as buildSubmission when the sample %s", (_, sampleIds, expected) => {
    expect(() => match(["ID_a"], sampleIds)).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: expect.stringContaining(`buildSubmission: predictions must hold ${expected}`),
      }),
    );
  });

  test("throws when the sample or the images name an id twice, and names the first", () => {
    const message = 'buildSubmission: sampleIds must hold each id once, got "ID_a_any" more than once';
    expect(() => match(["ID_a"], [...rowsOf("ID_a"), "ID_a_epidural", "ID_a_any"])).toThrow(message);
    expect(() => match(["ID_b"], ["ID_a_any", "ID_b_any", "ID_b_any", "ID_a_any"])).toThrow(message);
    expect(() => match(["ID_a", "ID_a"], [])).toThrow(
      'buildSubmission: predictions must hold each id once, got "ID_a_any" more than once',
    );
  });
});
