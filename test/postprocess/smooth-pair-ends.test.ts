import { describe, expect, test } from "vitest";
import { smoothNeighbors, smoothPairEnds } from "../../src/postprocess/index.js";
import { column } from "./column.js";

describe("smoothPairEnds", () => {
  test("makes each end the mean of itself and its neighbor", () => {
    const raw = column(0, 1, 0.5, 0.25);
    // (0 + 1) / 2, (0 + 3 + 0.5) / 5, (1 + 1.5 + 0.25) / 5, (0.5 + 0.25) / 2
    expect(smoothPairEnds(raw, [raw.ids]).values).toEqual(Float32Array.of(0.5, 0.7, 0.55, 0.375));
  });

  test("equals smoothNeighbors between the ends", () => {
    const raw = column(0.2, 0.65, 0.78, 0.65, 0.58, 0.12, 0.08);
    const inner = (values: Float32Array) => values.slice(1, -1);
    expect(inner(smoothPairEnds(raw, [raw.ids]).values)).toEqual(inner(smoothNeighbors(raw, [raw.ids]).values));
  });

  test("keeps a slice that is alone, and treats a slice next to a gap as an end", () => {
    const raw = column(0.25, 1, 0, Number.NaN, 0.75);
    expect(smoothPairEnds(raw, [["0"], ["1", "2", "3", "4"]], { allowMissing: true }).values).toEqual(
      Float32Array.of(0.25, 0.5, 0.5, Number.NaN, 0.75),
    );
  });
});
