import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { selectRows } from "../../../src/cv/index.js";
import { parseMetadata } from "../../../src/dicom/index.js";
import { readPredictions, writeJson, writeMetadataTable, writePredictions } from "../../../src/io/index.js";
import { CLASS_WEIGHTS } from "../../../src/loss/index.js";
import { compareRuns } from "../../../src/pipeline/ensemble/compare-runs.js";
import { readEnsemblePlan } from "../../../src/pipeline/ensemble/ensemble-plan.js";
import { preparedPaths } from "../../../src/pipeline/images/prepared-folder.js";
import { DEFAULT_CONFIG } from "../../../src/pipeline/runs/run-config.js";
import { fitWeights } from "../../../src/postprocess/index.js";
import { createRandom } from "../../../src/random.js";
import { CLASSES, type LabelTable } from "../../../src/types.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { encodeSlice, writeInto } from "../dicom-slices.js";

const pathOf = useTemporaryFolder();

const PATIENTS = 12;
const SLICES = 5;
const SET = "stage_2_train";
const idOf = (patient: number, slice: number) => `p${String(patient).padStart(2, "0")}s${slice}`;
const ids = Array.from({ length: PATIENTS * SLICES }, (_, row) => idOf(Math.floor(row / SLICES), row % SLICES));

/** Every second patient bleeds, in slices 1 to 3. */
const isPositive = (id: string) => Number(id.slice(1, 3)) % 2 === 0 && "123".includes(id.slice(4));
const labels: LabelTable = {
  ids,
  classes: CLASSES,
  values: Uint8Array.from(ids.flatMap((id) => CLASSES.map(() => Number(isPositive(id))))),
};

const foldsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const valid = ids.filter((id) => Number(id.slice(1, 3)) % count === index);
    return { index, train: ids.filter((id) => !valid.includes(id)), valid };
  });

/** Writes what is needed of a finished run whose predictions are right but for noise. */
async function writeRun(name: string, network: string, { noise = 0.5, folds = 3, lacking = [] as string[] } = {}) {
  const run = pathOf("runs", name);
  const random = createRandom(name);
  const values = ids.flatMap((id) =>
    CLASSES.map(() => {
      if (lacking.includes(id)) return Number.NaN;
      return (1 - noise) * (isPositive(id) ? 0.95 : 0.05) + noise * random();
    }),
  );
  await writeJson(join(run, "config.json"), { ...DEFAULT_CONFIG, network, folds });
  await writeJson(join(run, "folds.json"), foldsOf(folds));
  const predictions = { ids, classes: CLASSES, values: Float32Array.from(values) };
  await writePredictions(join(run, `${basename(run)}_oof_predictions.csv.gz`), predictions);
  return run;
}

/** Writes labels and metadata, and returns the options that name them. */
async function writeData() {
  const rows = ids.flatMap((id) => CLASSES.map((name) => `${id}_${name},${Number(isPositive(id))}`));
  await writeInto(pathOf("labels.csv"), ["ID,Label", ...rows, ""].join("\n"));
  const metadata = ids.map((id) => {
    const [patient, slice] = [id.slice(0, 3), Number(id.slice(4))];
    const header = { SeriesInstanceUID: patient, StudyInstanceUID: patient, PatientID: patient };
    return { Image: id, metadata: parseMetadata(encodeSlice(`uid-${id}`, { z: 5 * slice, header })) };
  });
  await writeMetadataTable(preparedPaths(pathOf("prepared"), SET).metadata, metadata);
  return {
    data: pathOf("prepared"),
    labels: pathOf("labels.csv"),
    output: pathOf("out"),
    resamples: 50,
  };
}

const readWritten = async (name: string) => JSON.parse(await readFile(pathOf("out", name), "utf8"));

describe("compareRuns", () => {
  test("scores networks, smoothing and ensembles, each with its gain over the row that it builds on", async () => {
    const runs = [await writeRun("a", "efficientnet-b0"), await writeRun("b", "densenet169", { noise: 0.8 })];
    const comparison = await compareRuns({ ...(await writeData()), runs });
    expect(comparison).toMatchObject({ networks: ["efficientnet-b0", "densenet169"], slices: 60, patients: 12 });
    expect(comparison.rows.map(({ name }) => name)).toEqual([
      ...["efficientnet-b0", "densenet169"].flatMap((network) => [
        network,
        ...["neighbors", "pair-ends", "gaussian", "distance"].map((scheme) => `${network}, ${scheme}`),
      ]),
      "equal weights",
      "fitted weights",
      ...["before", "after"].flatMap((place) =>
        ["neighbors", "pair-ends", "gaussian", "distance"].map(
          (scheme) => `equal weights, ${scheme} ${place} the mean`,
        ),
      ),
      "smoothing chosen on the other folds",
      "any at least the subtypes",
    ]);
    const rowOf = new Map(comparison.rows.map((row) => [row.name, row]));
    for (const { base, gain, weightedLogLoss } of comparison.rows) {
      if (base === null) continue;
      const before = Number(rowOf.get(base)?.weightedLogLoss.estimate);
      expect(gain?.estimate).toBeCloseTo(before - Number(weightedLogLoss.estimate), 9);
    }
    expect(comparison.folds).toHaveLength(6);
    expect(await readWritten("comparison.json")).toEqual(JSON.parse(JSON.stringify(comparison)));
    expect(await readFile(pathOf("out", "report.html"), "utf8")).toContain("smoothing chosen on the other folds");
  });

  test("takes the table of slices of custom images instead of a preparation", async () => {
    const [run, options] = [await writeRun("a", "efficientnet-b0"), await writeData()];
    const expected = await compareRuns({ ...options, runs: [run] });
    const { metadata } = preparedPaths(options.data, SET);
    expect(await compareRuns({ ...options, data: { metadata }, runs: [run] })).toEqual(expected);
  });

  test("scores a network with one view, if the run kept it, and the gain of all views over it", async () => {
    const run = await writeRun("a", "efficientnet-b0");
    const half = { ids, classes: CLASSES, values: new Float32Array(ids.length * CLASSES.length).fill(0.5) };
    await writePredictions(join(run, "a_oof_predictions_one_view.csv.gz"), half);
    const { rows } = await compareRuns({ ...(await writeData()), runs: [run] });
    expect(rows.slice(0, 2).map(({ name, base }) => [name, base])).toEqual([
      ["efficientnet-b0, one view", null],
      ["efficientnet-b0", "efficientnet-b0, one view"],
    ]);
    expect(rows[0].weightedLogLoss.estimate).toBeCloseTo(Math.LN2, 6);
  });

  test("never judges a slice by weights that have seen its label", async () => {
    const runs = [await writeRun("a", "efficientnet-b0"), await writeRun("b", "densenet169")];
    const options = await writeData();
    await compareRuns({ ...options, runs, weights: "fitted" });
    const tables = await Promise.all(
      runs.map((run) => readPredictions(join(run, `${basename(run)}_oof_predictions.csv.gz`))),
    );
    const [{ train }] = foldsOf(3);
    const others = fitWeights(
      selectRows(labels, train),
      tables.map((table) => selectRows(table, train)),
      { classWeights: CLASS_WEIGHTS },
    );
    const all = fitWeights(labels, tables, { classWeights: CLASS_WEIGHTS });
    const files = ["efficientnet-b0", "densenet169"].map((network) => ({ predictions: `${network}.csv`, network }));
    const written = await readEnsemblePlan(pathOf("out", "weights.json"), files);
    expect(written.weightsByFold[0]).toEqual(others.weights.map((weight) => expect.closeTo(weight, 9)));
    expect(written.weights).toEqual(all.weights.map((weight) => expect.closeTo(weight, 9)));
    expect(all.weights[0]).not.toBeCloseTo(others.weights[0], 3);
  });

  test("writes the ensemble with any at least the largest subtype on request", async () => {
    const run = await writeRun("a", "efficientnet-b0");
    await compareRuns({ ...(await writeData()), runs: [run], anyConsistent: true });
    const { values } = await readPredictions(pathOf("out", "ensemble_oof_predictions.csv.gz"));
    ids.forEach((_, row) => {
      const [any, ...subtypes] = values.subarray(row * 6, row * 6 + 6);
      expect(any).toBeGreaterThanOrEqual(Math.max(...subtypes));
    });
  });

  test("names the runs if a network occurs twice, and scores only slices that all runs predicted", async () => {
    const runs = [
      await writeRun("a", "efficientnet-b0", { lacking: [ids[0]] }),
      await writeRun("b", "efficientnet-b0", { lacking: [ids[9]] }),
    ];
    const { networks, slices } = await compareRuns({ ...(await writeData()), runs });
    expect(networks).toEqual(["efficientnet-b0 (a)", "efficientnet-b0 (b)"]);
    expect(slices).toBe(58);
  });

  test("throws without runs, on a folder that is not a run, and on a run of one fold", async () => {
    const options = await writeData();
    await expect(compareRuns({ ...options, runs: [] })).rejects.toThrow(
      "compareRuns: runs must hold at least one, got 0",
    );
    await expect(compareRuns({ ...options, runs: [pathOf("prepared")] })).rejects.toThrow("got no config.json in it");
    const run = await writeRun("a", "efficientnet-b0", { folds: 1 });
    await expect(compareRuns({ ...options, runs: [run] })).rejects.toThrow(
      "compareRuns: runs must have predicted at least two folds, got 1",
    );
  });
});
