import { writeMetadataTable } from "ct-hemorrhage/io";
import { describe, expect, test } from "vitest";
import { parseMetadata } from "../../../src/dicom/index.js";
import { DataError } from "../../../src/errors.js";
import { readPredictions, writePredictions } from "../../../src/io/index.js";
import { ensembleByRecipe, ensembleFiles } from "../../../src/pipeline/ensemble/ensemble-files.js";
import { smoothFile } from "../../../src/pipeline/ensemble/smooth-file.js";
import { CLASSES, type PredictionTable } from "../../../src/types.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { encodeSlice, writeInto } from "../dicom-slices.js";
import { digestFolder } from "../folder-content.js";

const pathOf = useTemporaryFolder();

/** A table that gives each id one probability for all classes. */
function tableOf(probabilities: Readonly<Record<string, number>>): PredictionTable {
  const values = Object.values(probabilities).flatMap((probability) => CLASSES.map(() => probability));
  return { ids: Object.keys(probabilities), classes: CLASSES, values: Float32Array.from(values) };
}

/** The probability of `any` by id. */
function anyOf({ ids, values }: PredictionTable): Record<string, number> {
  return Object.fromEntries(ids.map((id, row) => [id, values[row * CLASSES.length]]));
}

/** Writes predictions and the metadata of slices a, b, c from top to bottom. */
async function writeInputs(probabilities = { a: 0.1, b: 0.6, c: 0.9 }) {
  const paths = { predictions: pathOf("in", "p.csv.gz"), metadata: pathOf("in", "m.parquet.gzip") };
  await writePredictions(paths.predictions, tableOf(probabilities));
  const rows = [
    ["c", 0],
    ["a", 10],
    ["b", 5],
  ] as const;
  await writeMetadataTable(
    paths.metadata,
    rows.map(([id, z]) => ({ Image: id, metadata: parseMetadata(encodeSlice(`uid-${id}`, { z })) })),
  );
  return paths;
}

async function writeSample(...images: string[]): Promise<string> {
  const rows = images.flatMap((id) => CLASSES.map((name) => `${id}_${name},0.5`));
  await writeInto(pathOf("in", "sample.csv"), ["ID,Label", ...rows, ""].join("\n"));
  return pathOf("in", "sample.csv");
}

describe("smoothFile", () => {
  test("smooths along the slices, writes predictions and a submission in the order of the sample", async () => {
    const results = {
      output: pathOf("out", "smoothed.csv.gz"),
      submission: pathOf("out", "submission.csv"),
      sample: await writeSample("c", "a", "b"),
    };
    const smoothed = await smoothFile(await writeInputs(), results);
    // The middle slice becomes (0.1 + 3 * 0.6 + 0.9) / 5; the ends stay.
    expect(anyOf(smoothed)).toEqual({ a: Math.fround(0.1), b: expect.closeTo(0.56, 6), c: Math.fround(0.9) });
    expect(anyOf(await readPredictions(results.output))).toEqual(anyOf(smoothed));
    expect(Object.keys(anyOf(await readPredictions(results.submission)))).toEqual(["a", "b", "c"]);
  });

  test("smooths by another scheme on request", async () => {
    const output = pathOf("out", "smoothed.csv.gz");
    const smoothed = await smoothFile(await writeInputs(), { output }, { scheme: "pair-ends" });
    // The ends become (0.1 + 0.6) / 2 and (0.6 + 0.9) / 2.
    const expected = { a: expect.closeTo(0.35, 6), b: expect.closeTo(0.56, 6), c: expect.closeTo(0.75, 6) };
    expect(anyOf(smoothed)).toEqual(expected);
  });

  test("fails on a metadata table of other images", async () => {
    const { metadata } = await writeInputs();
    await writePredictions(pathOf("in", "other.csv"), tableOf({ x: 0.5 }));
    await expect(
      smoothFile({ predictions: pathOf("in", "other.csv"), metadata }, { output: pathOf("out", "s.csv") }),
    ).rejects.toThrow('smoothNeighbors: orders must name predicted ids as "x", got only others as "a"');
  });

  test("writes nothing if the sample has other ids", async () => {
    const results = {
      output: pathOf("out", "s.csv"),
      submission: pathOf("out", "u.csv"),
      sample: await writeSample("a", "b"),
    };
    await expect(smoothFile(await writeInputs(), results)).rejects.toThrow(DataError);
    await expect(smoothFile(await writeInputs(), { ...results, submission: undefined })).rejects.toThrow(DataError);
    expect(await digestFolder(pathOf("out"))).toEqual({});
  });
});

describe("ensembleFiles", () => {
  test("averages by weight", async () => {
    const members = [
      { predictions: pathOf("in", "one.csv"), weight: 1 },
      { predictions: pathOf("in", "two.csv"), weight: 3 },
    ];
    await writePredictions(members[0].predictions, tableOf({ a: 0.2 }));
    await writePredictions(members[1].predictions, tableOf({ a: 0.6 }));
    const mean = await ensembleFiles(members, { output: pathOf("out", "e.csv.gz") });
    expect(anyOf(mean).a).toBeCloseTo(0.5, 6);
    expect(anyOf(await readPredictions(pathOf("out", "e.csv.gz")))).toEqual(anyOf(mean));
  });

  test("averages logits, and raises any to the largest subtype, on request", async () => {
    const paths = [pathOf("in", "one.csv"), pathOf("in", "two.csv")];
    await writePredictions(paths[0], tableOf({ a: 0.5 }));
    const [any, ...subtypes] = [0.1, 0.9, 0.9, 0.9, 0.9, 0.9];
    await writePredictions(paths[1], { ids: ["a"], classes: CLASSES, values: Float32Array.of(any, ...subtypes) });
    const members = paths.map((predictions) => ({ predictions, weight: 1 }));
    const options = { space: "logits", anyConsistent: true } as const;
    const mean = await ensembleFiles(members, { output: pathOf("out", "e.csv.gz") }, options);
    // Odds of 1 and 9: their geometric mean is 3.
    expect(anyOf(mean).a).toBeCloseTo(0.75, 6);
  });

  test("fits the weights to given labels", async () => {
    const members = ["wrong", "right"].map((name) => ({ predictions: pathOf("in", `${name}.csv`), weight: 1 }));
    await writePredictions(members[0].predictions, tableOf({ a: 0.1, b: 0.9 }));
    await writePredictions(members[1].predictions, tableOf({ a: 0.9, b: 0.1 }));
    const rows = CLASSES.flatMap((name) => [`a_${name},1`, `b_${name},0`]);
    await writeInto(pathOf("in", "labels.csv"), ["ID,Label", ...rows, ""].join("\n"));
    const fitTo = pathOf("in", "labels.csv");
    const { weights, ...mean } = await ensembleFiles(members, { output: pathOf("out", "e.csv.gz") }, { fitTo });
    expect(weights).toEqual([0, 1]);
    expect(anyOf(mean)).toEqual({ a: Math.fround(0.9), b: Math.fround(0.1) });
  });

  test("writes nothing if members predict different ids", async () => {
    const members = ["one", "two"].map((name) => ({ predictions: pathOf("in", `${name}.csv`), weight: 1 }));
    await writePredictions(members[0].predictions, tableOf({ a: 0.2 }));
    await writePredictions(members[1].predictions, tableOf({ b: 0.6 }));
    await expect(ensembleFiles(members, { output: pathOf("out", "e.csv") })).rejects.toThrow(DataError);
    expect(await digestFolder(pathOf("out"))).toEqual({});
  });

  test("writes nothing if a submission would have gaps", async () => {
    const member = { predictions: pathOf("in", "one.csv"), weight: 1 };
    await writePredictions(member.predictions, tableOf({ a: Number.NaN }));
    const results = { output: pathOf("out", "e.csv"), submission: pathOf("out", "s.csv") };
    await expect(ensembleFiles([member], results)).rejects.toThrow(
      'buildSubmission: predictions must have no NaN, got one for "a_any"',
    );
    expect(await digestFolder(pathOf("out"))).toEqual({});
  });
});

describe("ensembleByRecipe", () => {
  const recipe = { space: "logits", smoothing: null, anyConsistent: false } as const;

  /** Averages 0.1, 0.6, 0.9 and 0.3, 0.4, 0.5 by equal weights. */
  async function average(change: Partial<Parameters<typeof ensembleByRecipe>[1]>) {
    const { metadata, predictions } = await writeInputs();
    const other = pathOf("in", "other.csv.gz");
    await writePredictions(other, tableOf({ a: 0.3, b: 0.4, c: 0.5 }));
    const members = [predictions, other].map((each) => ({ predictions: each, weight: 1 }));
    const results = { output: pathOf("out", "e.csv.gz"), submission: pathOf("out", "s.csv"), metadata };
    const mean = await ensembleByRecipe(members, { ...recipe, ...change }, results);
    expect(anyOf(await readPredictions(results.output))).toEqual(anyOf(mean));
    expect(anyOf(await readPredictions(results.submission))).toEqual(anyOf(mean));
    return anyOf(mean);
  }

  test("averages in the space of the recipe", async () => {
    // The mean of the logits of 0.1 and 0.3 is that of 0.1791, and of 0.9 and 0.5 that of 0.75.
    const expected = { a: expect.closeTo(0.1791, 4), b: expect.closeTo(0.5, 6), c: expect.closeTo(0.75, 6) };
    expect(await average({})).toEqual(expected);
  });

  test("smooths the mean where the recipe says after", async () => {
    // (0.1791 + 3 * 0.5 + 0.75) / 5
    const { b } = await average({ smoothing: { scheme: "neighbors", place: "after" } });
    expect(b).toBeCloseTo(0.4858, 4);
  });

  test("smooths each network where the recipe says before", async () => {
    // 0.56 and 0.4, whose mean in logits is that of 0.4795.
    const { b } = await average({ smoothing: { scheme: "neighbors", place: "before" } });
    expect(b).toBeCloseTo(0.4795, 4);
  });
});
