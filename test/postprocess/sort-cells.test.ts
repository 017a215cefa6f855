import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sortCells } from "../../src/postprocess/internal.js";

/** The IDs of a table, row by row. */
const idsOf = (ids: readonly string[], classes: readonly string[]) =>
  ids.flatMap((id) => classes.map((name) => `${id}_${name}`));

describe("sortCells", () => {
  test("sorts by ID, also where the classes of two ids interleave", () => {
    const names = { ids: ["b", "a_b", "a"], classes: ["any", "subdural"] };
    const IDs = idsOf(names.ids, names.classes);
    expect(Array.from(sortCells(names), (cell) => IDs[cell])).toEqual([
      "a_any",
      "a_b_any",
      "a_b_subdural",
      "a_subdural",
      "b_any",
      "b_subdural",
    ]);
  });

  test("sorts any ids and classes as a sort of all IDs does, or names the first ID that occurs again", () => {
    const texts = fc.uniqueArray(fc.string({ unit: fc.constantFrom("a", "b", "_", "^", "~"), maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(texts, texts, fc.boolean(), (ids, classes, isTwice) => {
        const all = isTwice ? [...ids, ids[0]] : ids;
        const IDs = idsOf(all, classes);
        const repeated = IDs.find((ID, cell) => IDs.lastIndexOf(ID) !== cell);
        if (repeated === undefined) {
          const sorted = Array.from(sortCells({ ids: all, classes }), (cell) => IDs[cell]);
          expect(sorted).toEqual([...IDs].sort());
        } else {
          expect(() => sortCells({ ids: all, classes })).toThrow(
            `buildSubmission: predictions must hold each id once, got "${repeated}" more than once`,
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
