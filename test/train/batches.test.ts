import { selectEngine } from "ct-hemorrhage/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { labelLookup } from "../../src/train/batches.js";

beforeAll(() => selectEngine({ prefer: "cpu" }));

describe("labelLookup", () => {
  test.each([
    ["ascending", ["a", "b", "c", "d", "e"]],
    ["any", ["d", "a", "e", "c", "b"]],
  ])("finds the labels of ids in %s order", async (_, ids) => {
    const lookUp = labelLookup({ ids, classes: ["any"], values: Uint8Array.from(ids, (id) => Number(id > "b")) });
    const labels = lookUp(["c", "a", "e", "b", "d"]);
    expect([...(await labels.data())]).toEqual([1, 0, 1, 0, 1]);
    labels.dispose();
    for (const id of ["", "bb", "f"]) {
      expect(() => lookUp(["a", id])).toThrow(`labelLookup: every image needs labels, got none for ${id}`);
    }
  });
});
