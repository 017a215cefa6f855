import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupKFold, removeOverlap } from "../../../src/cv/index.js";
import { DataError } from "../../../src/errors.js";
import { writeJson } from "../../../src/io/index.js";
import { packFolds } from "../../../src/pipeline/runs/pack-folds.js";
import { readFolds } from "../../../src/pipeline/runs/run-files.js";
import { countFolds, listFolds, openFolds } from "../../../src/pipeline/runs/stored-folds.js";
import type { Fold } from "../../../src/types.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();

/** Images such as `b2`: the first letter is the patient. */
function imagesOf(ids: readonly string[]) {
  return { ids, patientOf: new Map(ids.map((id) => [id, id[0]])) };
}

const images = imagesOf(["a1", "a2", "b1", "c1", "c2", "d1"]);
const byPatient = groupKFold(
  images.ids,
  images.ids.map((id) => id[0]),
  { folds: 2 },
);
const crossing: Fold[] = [
  { index: 0, train: ["d1", "a2"], valid: ["c1", "a1"] },
  { index: 1, train: ["c1", "a1"], valid: ["a2"] },
];
const shuffled: Fold[] = [
  { index: 0, train: ["a1", "b1"], valid: ["c1"] },
  { index: 1, train: ["c1"], valid: ["b1", "a1"] },
];

describe("packFolds", () => {
  test("keeps one number per patient for folds by patient, and names no patient", () => {
    expect(packFolds(byPatient, images)).toEqual({
      folds: 2,
      patientsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      foldOfPatient: [1, 1, 0, 0],
    });
  });

  test("keeps patients that are in no fold", () => {
    const { patientOf } = images;
    const folds = removeOverlap(byPatient, { patientOf, testPatients: new Set(["b"]) });
    expect(packFolds(folds, images)).toMatchObject({ foldOfPatient: [1, null, 0, 0] });
  });

  test("keeps one row per id for other folds, in the order of their lists", () => {
    expect(packFolds(crossing, images)).toEqual({
      ids: ["d1", "c1", "a2", "a1"],
      partOfId: ["tvtv", "-tvt"],
    });
  });

  test("keeps lists that have no common order", () => {
    expect(packFolds(shuffled, images)).toBe(shuffled);
  });

  test("is read back as the same folds, with ids in the same order, as are the lists of older runs", async () => {
    const { patientOf } = images;
    const without = removeOverlap(byPatient, { patientOf, testPatients: new Set(["c"]) });
    for (const folds of [byPatient, without, crossing, shuffled]) {
      for (const [name, stored] of [["new", packFolds(folds, images)] as const, ["old", folds] as const]) {
        await writeJson(pathOf(name, "folds.json"), stored);
        const read = await readFolds(pathOf(name));
        expect(countFolds(read)).toBe(2);
        const opened = openFolds(read, images);
        expect(listFolds(opened)).toEqual(folds);
        expect([opened.valid(0), opened.valid(1)]).toEqual(folds.map(({ valid }) => valid));
      }
    }
  });

  test("loses nothing of any folds", () => {
    const names = [..."abcd"].flatMap((patient) => [1, 2, 3].map((slice) => `${patient}${slice}`));
    const set = imagesOf(names);
    const lists = fc
      .tuple(fc.shuffledSubarray(names), fc.nat(12))
      .map(([ids, cut]) => [ids.slice(cut), ids.slice(0, cut)]);
    fc.assert(
      fc.property(fc.array(lists, { minLength: 1, maxLength: 4 }), fc.boolean(), (pairs, isSorted) => {
        const sort = (ids: readonly string[]) => (isSorted ? [...ids].sort() : ids);
        const folds = pairs.map(([train, valid], index) => ({ index, train: sort(train), valid: sort(valid) }));
        expect(listFolds(openFolds(packFolds(folds, set), set))).toEqual(folds);
      }),
    );
  });
});

describe("openFolds", () => {
  test("refuses folds of other patients", () => {
    const stored = packFolds(byPatient, images);
    const others = [imagesOf(["a1", "b1", "c1", "e1"]), imagesOf(["a1", "b1", "c1"])];
    for (const other of others) {
      expect(() => openFolds(stored, other)).toThrow(
        new DataError(`folds.json: must be of the patients of the labeled images (${other.ids.length}), got 4 others`, {
          file: "folds.json",
        }),
      );
    }
  });
});
