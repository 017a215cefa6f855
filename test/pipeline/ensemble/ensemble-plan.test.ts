import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { writeJson } from "../../../src/io/index.js";
import { readEnsemblePlan } from "../../../src/pipeline/ensemble/ensemble-plan.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();

const PLAN = {
  networks: ["b0", "b5"],
  weights: [0.25, 0.75],
  weightsByFold: [[0.2, 0.8]],
  space: "logits",
  smoothing: { scheme: "neighbors", place: "after" },
  anyConsistent: true,
};
const FILES = [
  { predictions: "five.csv", network: "b5" },
  { predictions: "zero.csv", network: "b0" },
];

async function read(plan: unknown, files = FILES) {
  await writeJson(pathOf("weights.json"), plan);
  return readEnsemblePlan(pathOf("weights.json"), files);
}

describe("readEnsemblePlan", () => {
  test("gives each file the weight of its network", async () => {
    expect(await read(PLAN)).toEqual({
      ...PLAN,
      members: [
        { predictions: "five.csv", weight: 0.75 },
        { predictions: "zero.csv", weight: 0.25 },
      ],
    });
  });

  test.each([
    ["a network that has no file", FILES.slice(0, 1), "b5"],
    ["a file of another network", [...FILES, { predictions: "d.csv", network: "densenet169" }], "b0, b5, densenet169"],
    ["two files of one network", [FILES[0], FILES[0]], "b5, b5"],
  ])("refuses %s", async (_, files, got) => {
    await expect(read(PLAN, files)).rejects.toThrow(
      new DataError(`weights.json: networks must be b0, b5, got ${got}`, { file: "weights.json" }),
    );
  });

  test.each([
    ["no object", [1], /^weights.json: content: Invalid input/],
    ["a weight below 0", { ...PLAN, weights: [1, -1] }, /^weights.json: weights.1: Too small/],
    ["too few weights", { ...PLAN, weights: [1] }, /^weights.json: weights: must hold one weight per network$/],
    [
      "an unknown scheme",
      { ...PLAN, smoothing: { scheme: "none", place: "after" } },
      /^weights.json: smoothing.scheme: /,
    ],
  ])("names the file and the key of %s", async (_, plan, message) => {
    await expect(read(plan)).rejects.toThrow(message);
  });
});
