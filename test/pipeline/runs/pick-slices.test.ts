import { describe, expect, test } from "vitest";
import { chooseThresholds } from "../../../src/pipeline/runs/choose-thresholds.js";
import { pickSlices } from "../../../src/pipeline/runs/pick-slices.js";

/** Slices of one class: id, patient, truth and probability. */
type Row = readonly [id: string, patient: string, label: number, probability: number];

function pick(rows: readonly Row[], threshold: number) {
  const table = { ids: rows.map(([id]) => id), classes: ["any"] };
  const labels = { ...table, values: Uint8Array.from(rows, ([, , label]) => label) };
  const predictions = { ...table, values: Float32Array.from(rows, ([, , , probability]) => probability) };
  const patientOf = new Map(rows.map(([id, patient]) => [id, patient]));
  const thresholds = chooseThresholds(labels, predictions);
  const any = thresholds.any && { ...thresholds.any, threshold };
  return pickSlices(labels, predictions, { thresholds: { any }, patientOf });
}

describe("pickSlices", () => {
  test("picks the two slices of each outcome with the most confident predictions", () => {
    const rows: Row[] = [
      ["found 3", "a", 1, 0.5],
      ["found 1", "b", 1, 0.875],
      ["found 2", "c", 1, 0.75],
      ["missed 2", "d", 1, 0.25],
      ["missed 1", "e", 1, 0.125],
      ["missed 3", "f", 1, 0.375],
      ["called 2", "g", 0, 0.625],
      ["called 1", "h", 0, 0.75],
      ["called 3", "i", 0, 0.5],
      ["nothing", "j", 0, 0.25],
    ];
    expect(pick(rows, 0.5)).toEqual([
      { outcome: "true positive", className: "any", ids: ["found 1", "found 2"] },
      { outcome: "miss", className: "any", ids: ["missed 1", "missed 2"] },
      { outcome: "false alarm", className: "any", ids: ["called 1", "called 2"] },
    ]);
  });

  test("picks one slice per patient, and the first of several with equal probabilities", () => {
    const rows: Row[] = [
      ["a1", "a", 1, 0.75],
      ["a2", "a", 1, 0.875],
      ["b1", "b", 1, 0.5],
      ["c1", "c", 1, 0.5],
      ["d1", "d", 0, 0.25],
    ];
    expect(pick(rows, 0.5)).toEqual([{ outcome: "true positive", className: "any", ids: ["a2", "b1"] }]);
  });

  test("picks no slice without a prediction, and none for a class without a threshold", () => {
    const rows: Row[] = [
      ["a1", "a", 1, Number.NaN],
      ["b1", "b", 1, 0.75],
      ["c1", "c", 0, 0.25],
    ];
    expect(pick(rows, 0.5)).toEqual([{ outcome: "true positive", className: "any", ids: ["b1"] }]);
    expect(pick([["a1", "a", 1, 0.75]], 0.5)).toEqual([]);
  });
});
