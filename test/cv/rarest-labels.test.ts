import { describe, expect, test } from "vitest";
import { rarestLabels } from "../../src/cv/index.js";

const table = (rows: readonly (readonly [string, ...number[]])[]) => ({
  ids: rows.map(([id]) => id),
  classes: ["any", "epidural", "subdural"],
  values: Uint8Array.from(rows.flatMap(([, ...labels]) => labels)),
});

describe("rarestLabels", () => {
  test("gives every slice of a patient the label of the patient that the fewest patients have", () => {
    const labels = table([
      ["a1", 1, 0, 1],
      ["a2", 1, 1, 0],
      ["b1", 1, 0, 1],
      ["c1", 0, 0, 0],
    ]);
    expect(rarestLabels(labels, ["ann", "ann", "bob", "cy"])).toEqual(["epidural", "epidural", "subdural", "none"]);
  });

  test("counts patients, not slices", () => {
    const labels = table([
      ["a1", 1, 1, 0],
      ["a2", 1, 1, 0],
      ["a3", 1, 1, 1],
      ["b1", 1, 0, 1],
    ]);
    expect(rarestLabels(labels, ["ann", "ann", "ann", "bob"])).toEqual([
      "epidural",
      "epidural",
      "epidural",
      "subdural",
    ]);
  });

  test("throws unless there is one patient per slice", () => {
    expect(() => rarestLabels(table([["a1", 0, 0, 0]]), [])).toThrow(
      new RangeError("rarestLabels: patients must be as many as slices (1), got 0"),
    );
  });
});
