import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { CLASSES, meanLogits, selectRows, testTimeViews, toProbabilities } from "ct-hemorrhage";
import { selectEngine } from "ct-hemorrhage/backend";
import { readLabels, readMetadataTable, readPredictions, readSafetensors, writeSafetensors } from "ct-hemorrhage/io";
import { loadWeights, MODELS, saveWeights } from "ct-hemorrhage/models";
import {
  createRun,
  DEFAULT_CONFIG,
  ensembleFiles,
  openPreparedSet,
  parseDevice,
  planFolds,
  predictRun,
  prepare,
  preparedPaths,
  type RunConfig,
  resumeRun,
  smoothFile,
  type TrainRunOptions,
  trainBatch,
  trainFold,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { loadFromSource, predictLogits } from "ct-hemorrhage/train";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { writeInto } from "../dicom-slices.js";
import { digestFolder } from "../folder-content.js";

const CONFIG: RunConfig = { ...DEFAULT_CONFIG, engine: "wasm", size: 32, folds: 2, epochs: 1, batchSize: 8 };
const STAMP = new Date("2019-10-21T21:37:51Z");

let root = "";
const pathOf = (...parts: readonly string[]) => join(root, ...parts);
const labelsPath = () => pathOf("phantom", "stage_2_train.csv");
const samplePath = () => pathOf("phantom", "stage_2_sample_submission.csv");

/** A phantom of 24 slices to train on and 8 to predict, prepared; every test reads it and none changes it. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ct-hemorrhage-run-"));
  await writePhantom(pathOf("phantom"), { seed: 1, trainStudies: 6, testStudies: 2, slices: 4, size: 48 });
  for (const set of ["stage_2_train", "stage_2_test"]) {
    await prepare({ input: pathOf("phantom", set), output: pathOf("prepared"), set });
  }
});

afterAll(() => rm(root, { recursive: true }));

function train(output: string, options: Partial<TrainRunOptions> = {}) {
  const required = { config: CONFIG, data: pathOf("prepared"), labels: labelsPath(), stamp: STAMP };
  return trainRun({ ...required, output: pathOf(output), ...options });
}

function predict(run: string, options: Partial<Parameters<typeof predictRun>[0]> = {}) {
  return predictRun({ run, data: pathOf("prepared"), set: "stage_2_test", output: pathOf("predictions"), ...options });
}

const readOutOfFold = (run: string) => readPredictions(join(run, `${basename(run)}_oof_predictions.csv.gz`));

describe("trainRun, predictRun, smoothFile and ensembleFiles", () => {
  test("lead from prepared images to a submission, and the seed alone decides the result", async () => {
    const calls: [number, number][] = [];
    const { run, summary } = await train("runs", {
      parallel: 2,
      onProgress: (...call) => calls.push([call[0], call[1]]),
    });
    expect(basename(run)).toBe("20191021-213751");
    expect(calls.at(-1)?.[0]).toBe(calls.at(-1)?.[1]);
    expect(JSON.parse(await readFile(join(run, "summary.json"), "utf8"))).toEqual(summary);
    expect(summary).toMatchObject({
      classes: CLASSES,
      coverage: { predicted: 24, labeled: 24 },
      withoutLabels: 0,
      withoutImage: 0,
      constantLogLoss: expect.any(Number),
      folds: [1, 2].map((fold) => ({
        fold,
        epochs: 1,
        bestEpoch: 1,
        bestValidLoss: expect.any(Number),
        raw: { auc: { any: expect.any(Number) } },
        smoothed: { auc: { any: expect.any(Number) } },
      })),
      outOfFold: { raw: { weightedLogLoss: expect.any(Number), auc: { any: expect.any(Number) } } },
    });

    const outOfFold = await readOutOfFold(run);
    expect(outOfFold.ids).toEqual((await readLabels(labelsPath())).ids);
    expect([...outOfFold.values].every((value) => value > 0 && value < 1)).toBe(true);
    const oneView = await readPredictions(join(run, `${basename(run)}_oof_predictions_one_view.csv.gz`));
    expect(oneView.ids).toEqual(outOfFold.ids);
    expect(oneView.values).not.toEqual(outOfFold.values);
    const again = await train("again", { parallel: 1 });
    expect((await readOutOfFold(again.run)).values).toEqual(outOfFold.values);

    const predicted: [number, number][] = [];
    const onProgress = (...call: [number, number, string]) => predicted.push([call[0], call[1]]);
    const raw = await predict(run, { sample: samplePath(), onProgress });
    // Each of two folds predicts eight images.
    expect([predicted[0], predicted.at(-1)]).toEqual([
      [0, 16],
      [16, 16],
    ]);
    expect(raw.ids).toHaveLength(8);
    expect(Object.keys(await digestFolder(pathOf("predictions")))).toEqual([
      "20191021-213751_fold_1_logits.safetensors",
      "20191021-213751_fold_2_logits.safetensors",
      "20191021-213751_predictions.csv.gz",
      "20191021-213751_submission.csv.gz",
      "test_predictions.csv",
    ]);
    const predictions = pathOf("predictions", "20191021-213751_predictions.csv.gz");
    expect((await readPredictions(predictions)).values).toEqual(raw.values);
    const metadata = preparedPaths(pathOf("prepared"), "stage_2_test").metadata;
    const smoothed = pathOf("predictions", "smoothed.csv.gz");
    await smoothFile({ predictions, metadata }, { output: smoothed });
    const submission = pathOf("predictions", "submission.csv");
    const final = await ensembleFiles(
      [
        { predictions, weight: 1 },
        { predictions: smoothed, weight: 2 },
      ],
      { output: pathOf("predictions", "ensemble.csv.gz"), submission, sample: samplePath() },
    );
    expect(final.ids).toEqual(raw.ids);
    const idsOf = async (path: string) => (await readFile(path, "utf8")).split("\n").map((line) => line.split(",")[0]);
    expect(await idsOf(submission)).toEqual(await idsOf(samplePath()));
  });

  test("compute the same in separate processes, one per device", async () => {
    const devices = [parseDevice("wasm"), parseDevice("wasm")];
    const [threads, processes] = [await train("threads"), await train("processes", { devices })];
    expect((await readOutOfFold(processes.run)).values).toEqual((await readOutOfFold(threads.run)).values);
    const predictWith = (name: string, options: Partial<Parameters<typeof predictRun>[0]>) =>
      predict(threads.run, { output: pathOf(name), ...options });
    const [expected, actual] = [await predictWith("by-threads", {}), await predictWith("by-processes", { devices })];
    expect(actual.values).toEqual(expected.values);
  });

  test("pass on the error of a process, or say that it ended early", async () => {
    const devices = [parseDevice("wasm")];
    const config = { ...CONFIG, learningRate: 1e30 };
    await expect(train("diverges", { config, devices })).rejects.toThrow(/^fit: the loss must be finite/);
    const onProgress = () => {
      throw new Error("told to fail");
    };
    await expect(train("progress", { devices, onProgress })).rejects.toThrow("told to fail");
    vi.stubEnv("NODE_OPTIONS", "--no-such-option");
    const ended = train("ended", { devices }).finally(() => vi.unstubAllEnvs());
    await expect(ended).rejects.toThrow("the process on wasm ended early (status 9)");
    expect(await digestFolder(pathOf("ended"))).toEqual({});
  });

  test("use no graphics card that is hidden from this process", async () => {
    vi.stubEnv("CUDA_VISIBLE_DEVICES", "2");
    const devices = [parseDevice("tensorflow:1")];
    await expect(train("no-card", { devices }).finally(() => vi.unstubAllEnvs())).rejects.toThrow(
      new RangeError("tensorflow:1 must be one of the cards in CUDA_VISIBLE_DEVICES, got 2"),
    );
  });

  test("leave what no fold of a team validates on empty, never 0", async () => {
    const rows = await readMetadataTable(preparedPaths(pathOf("prepared"), "stage_2_train").metadata);
    const patients = [...new Set(rows.map(({ metadata }) => metadata.PatientID))];
    const idsOf = (...some: (string | undefined)[]) =>
      rows.filter(({ metadata }) => some.includes(metadata.PatientID)).map(({ Image }) => Image);
    const csv = (ids: readonly string[]) => ["sop_instance_uid", ...ids, ""].join("\n");
    for (let fold = 0; fold < 5; fold++) {
      // The second patient is in no validation fold; fold n validates one slice of the first.
      await writeInto(
        pathOf("folds", `valid_${fold}.csv`),
        csv(idsOf(patients[0]).slice(fold % 4, (fold % 4) + (fold < 4 ? 1 : 0))),
      );
      await writeInto(pathOf("folds", `train_${fold}.csv`), csv(idsOf(patients[1])));
    }
    await writeInto(pathOf("folds", "valid_4.csv"), csv(idsOf(patients[2]).slice(0, 1)));
    const { run, summary } = await train("team", {
      config: { ...CONFIG, scheme: "team_folds_v1" },
      sources: { teamFolds: pathOf("folds") },
    });
    expect(summary.coverage).toEqual({ predicted: 5, labeled: 24 });
    const { ids, values } = await readOutOfFold(run);
    const validated = new Set([...idsOf(patients[0]).slice(0, 4), ...idsOf(patients[2]).slice(0, 1)]);
    const unpredicted = ids.filter((_, row) => Number.isNaN(values[row * CLASSES.length]));
    expect(unpredicted).toEqual(ids.filter((id) => !validated.has(id)));
  });
});

/** Bytes of all files of a run, without its stamp in their names. */
async function contentOf(run: string): Promise<Record<string, string>> {
  const files = await digestFolder(run);
  return Object.fromEntries(Object.entries(files).map(([name, hash]) => [name.replace(basename(run), "RUN"), hash]));
}

describe("the report of a run", () => {
  test("shows the content of summary.json, in the order in which a person reads it", async () => {
    const { run, summary } = await train("report");
    const { outOfFold, thresholds, bootstrap, prevalence, patients, sharedPatients, folds } = summary;
    expect({ bootstrap, sharedPatients }).toEqual({ bootstrap: { resamples: 500, level: 0.95 }, sharedPatients: 0 });
    const rows = await readMetadataTable(preparedPaths(pathOf("prepared"), "stage_2_train").metadata);
    expect(patients).toBe(new Set(rows.map(({ metadata }) => metadata.PatientID)).size);
    expect(folds.map(({ slices }) => slices).reduce((sum, slices) => sum + slices)).toBe(24);

    const html = (await readFile(join(run, "report.html"), "utf8")).replaceAll("\u2060", "").replaceAll("\u00a0", " ");
    const headings = [...html.matchAll(/<h([12])>([^<]*)<\/h/g)].map(([, , title]) => title);
    expect(headings).toEqual([
      "Run 20191021-213751",
      "Scores",
      "Decisions at a threshold",
      "Curves",
      "Slices",
      "Folds",
    ]);
    const facts = [...html.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(facts)).toEqual({
      Network: "efficientnet-b0",
      "Image size": "32 × 32 pixels",
      "Image kind": "three neighboring slices, window W 200, L 80",
      Set: "stage_2_train, adjacent_hu_cropped",
      Slices: "24 predicted, of 24 with labels",
      Patients: `${patients}`,
      Folds: "2, by patient",
      Seed: "48",
      Engine: "wasm",
      Started: "2019-10-21 21:37:51 UTC",
    });
    const { auc, averagePrecision, intervals } = outOfFold.smoothed;
    const cellOf = (score: number | null, ends: { low: number; high: number } | null) =>
      `<td>${score?.toFixed(3)} (${ends?.low.toFixed(3)}–${ends?.high.toFixed(3)})</td>`;
    const scores = [cellOf(auc.any, intervals.auc.any), cellOf(averagePrecision.any, intervals.averagePrecision.any)];
    expect(html).toContain(`>any</th><td>${(100 * prevalence.any).toFixed(1)} %</td>${scores.join("")}</tr>`);
    const { threshold = Number.NaN, truePositives, falseNegatives } = thresholds.any ?? {};
    expect(html).toContain(
      `>any</th><td>${(100 * threshold).toFixed(1)} %</td><td>${truePositives}</td><td>${falseNegatives}</td>`,
    );
    expect(html).toMatch(/alt="Slice ID_\w+: this slice"/);
    for (const name of ["roc", "precision-recall", "loss"]) {
      for (const ending of ["svg", "png"]) expect(existsSync(join(run, `${name}.${ending}`))).toBe(true);
    }
  });
});

describe("custom images", () => {
  /** The images of a prepared set, by their folder and table alone. */
  const custom = (set: string) => {
    const { images, metadata } = preparedPaths(pathOf("prepared"), set);
    return { images: images(CONFIG.imageFolder), metadata };
  };

  test("give the same results as a prepared set in training, resuming and prediction", async () => {
    const { run } = await train("as-prepared");
    const inputs = { data: custom("stage_2_train"), labels: labelsPath() };
    const config = { ...CONFIG, set: "mine" };
    const created = await createRun({ ...inputs, config, output: pathOf("as-custom"), stamp: STAMP });
    await trainFold({ ...inputs, run: created, fold: 1 });
    await resumeRun({ ...inputs, run: created });
    expect((await readOutOfFold(created)).values).toEqual((await readOutOfFold(run)).values);
    expect(await readFile(join(created, "report.html"), "utf8")).toMatch(
      /<dd>custom images[^<]*<\/dd><\/div>\n<div><dt>Set<\/dt><dd>mine<\/dd>/,
    );

    const expected = await predict(run, { output: pathOf("as-prepared", "predictions") });
    const { images } = custom("stage_2_test");
    const output = pathOf("as-custom", "predictions");
    const { ids, values } = await predict(created, { data: { images }, set: undefined, output });
    expect({ ids, values }).toEqual({ ids: expected.ids, values: expected.values });
  });

  test("need a table of slices for training, and the same table to resume", async () => {
    const { images } = custom("stage_2_train");
    await expect(train("no-table", { data: { images } })).rejects.toThrow(
      "trainRun: data.metadata must name a table with the patient and position of each slice, got none",
    );
    const inputs = { data: custom("stage_2_train"), labels: labelsPath() };
    const run = await createRun({ ...inputs, config: CONFIG, output: pathOf("other-table"), stamp: STAMP });
    const { metadata } = custom("stage_2_test");
    await expect(resumeRun({ ...inputs, data: { images, metadata }, run })).rejects.toThrow(
      /^resumeRun: metadata must be the file that the run started with, got another file \(SHA-256 [0-9a-f]{64}\)$/,
    );
  });
});

describe("resumeRun", () => {
  const config = { ...CONFIG, epochs: 2, batchSize: 4 };
  const inputs = () => ({ data: pathOf("prepared"), labels: labelsPath() });

  /** Trains until so many images behind the first step are done, and stops as if the process had been killed. */
  async function trainUntil(output: string, images: number): Promise<string> {
    const run = await createRun({ ...inputs(), config, output: pathOf(output), stamp: STAMP });
    const onProgress = (done: number) => {
      if (done >= images) throw new Error("killed");
    };
    const killed = resumeRun({ ...inputs(), run, parallel: 1, checkpointSeconds: 0, onProgress });
    await expect(killed).rejects.toThrow("killed");
    return run;
  }

  test("ends with the same bytes as a run that was never stopped, in an epoch, its validation or behind it", async () => {
    const whole = await contentOf((await train("whole", { config })).run);
    for (const images of [4, 14, 30]) {
      const run = await trainUntil(`killed-${images}`, images);
      expect(await digestFolder(run)).not.toHaveProperty("summary.json");
      await resumeRun({ ...inputs(), run });
      expect(await contentOf(run)).toEqual(whole);
    }
  });

  test("finishes a run whose folds were trained one by one", async () => {
    const run = await createRun({ ...inputs(), config: CONFIG, output: pathOf("one-by-one"), stamp: STAMP });
    for (const fold of [1, 0]) await trainFold({ ...inputs(), run, fold });
    await resumeRun({ ...inputs(), run });
    expect(await contentOf(run)).toEqual(await contentOf((await train("together")).run));
    await expect(trainFold({ ...inputs(), run, fold: 2 })).rejects.toThrow("trainFold: fold must be 0..1, got 2");
  });

  test("refuses labels that have changed since the run started", async () => {
    const run = await createRun({ ...inputs(), config: CONFIG, output: pathOf("changed"), stamp: STAMP });
    await writeInto(pathOf("changed", "labels.csv"), `${await readFile(labelsPath(), "utf8")}\n`);
    await expect(resumeRun({ ...inputs(), run, labels: pathOf("changed", "labels.csv") })).rejects.toThrow(
      /^resumeRun: labels must be the file that the run started with, got another file \(SHA-256 [0-9a-f]{64}\)$/,
    );
  });

  test("refuses to start a fold without the pretrained weights of its run", async () => {
    const weights = pathOf("phantom", "stage_2_train.csv");
    const config = { ...CONFIG, weights };
    const run = await createRun({ ...inputs(), config, output: pathOf("weights-left-out"), stamp: STAMP });
    await expect(resumeRun({ ...inputs(), run })).rejects.toThrow(
      "resumeRun: weights must be stage_2_train.csv, since fold 1 has no checkpoint yet, got none",
    );
  });

  test("resumes with another version of the package only on request", async () => {
    const { run } = await train("older");
    const path = join(run, "origin.json");
    const origin = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...origin, version: "0.0.9" }));
    await expect(resumeRun({ ...inputs(), run })).rejects.toThrow(
      "resumeRun: the package version must be 0.0.9, as when the run started, unless anyVersion is set, got ",
    );
    await expect(resumeRun({ ...inputs(), run, anyVersion: true })).resolves.toMatchObject({ run });
  });

  test("resumes only with devices of the engine that the run started with", async () => {
    const run = await createRun({ ...inputs(), config: CONFIG, output: pathOf("other-engine"), stamp: STAMP });
    const devices = [parseDevice("cpu")];
    await expect(resumeRun({ ...inputs(), run, devices })).rejects.toThrow(
      "resumeRun: the engine must be wasm, as when the run started, unless anyVersion is set, got cpu",
    );
  });
});

describe("trainRun", () => {
  test("starts every fold with the weights of a file, except the classifier, and keeps the name of the file", async () => {
    await selectEngine({ prefer: "wasm" });
    const network = MODELS["efficientnet-b0"]({ size: 32, classes: 10, seed: 9 });
    const initial = await saveWeights(network);
    network.dispose();
    const weights = pathOf("initial", "b0.safetensors");
    await writeSafetensors(weights, initial);
    // A learning rate that moves no 32-bit float but zero.
    const { run } = await train("pretrained", { config: { ...CONFIG, weights, learningRate: 1e-30 } });
    for (const fold of ["fold_1", "fold_2"]) {
      const { tensors } = await readSafetensors(join(run, fold, "best.safetensors"));
      expect(tensors["conv_stem.weight"]).toEqual(initial["conv_stem.weight"]);
      expect(tensors["conv_head.weight"]).toEqual(initial["conv_head.weight"]);
      expect(tensors["classifier.weight"].shape).toEqual([CLASSES.length, 1280]);
    }
    expect(JSON.parse(await readFile(join(run, "config.json"), "utf8")).weights).toBe("b0.safetensors");
  });

  test("trains and predicts with the padding of the configuration", async () => {
    await selectEngine({ prefer: "wasm" });
    const { run } = await train("symmetric", { config: { ...CONFIG, padding: "symmetric" } });
    const views = testTimeViews({ size: CONFIG.size }).map(({ view }) => view);
    const logitsOf = async (fold: number, set: string, ids: readonly string[]) => {
      const network = MODELS["efficientnet-b0"]({ size: CONFIG.size, padding: "symmetric" });
      loadWeights(network, (await readSafetensors(join(run, `fold_${fold + 1}`, "best.safetensors"))).tensors);
      const { source } = await openPreparedSet(pathOf("prepared"), set, CONFIG.imageFolder);
      return predictLogits(network, { loader: loadFromSource(source, { views }), ids }).finally(() =>
        network.dispose(),
      );
    };

    const outOfFold = await readOutOfFold(run);
    const { folds } = await planFolds(
      await readLabels(labelsPath()),
      await openPreparedSet(pathOf("prepared"), "stage_2_train", CONFIG.imageFolder),
      { config: CONFIG },
    );
    for (const [fold, { valid }] of folds.entries()) {
      const expected = toProbabilities(await logitsOf(fold, "stage_2_train", valid));
      expect(selectRows(outOfFold, valid).values).toEqual(expected);
    }
    const { ids, values } = await predict(run, { output: pathOf("symmetric", "predictions") });
    const ofTest = [await logitsOf(0, "stage_2_test", ids), await logitsOf(1, "stage_2_test", ids)];
    expect(values).toEqual(toProbabilities(meanLogits(ofTest)));
  });

  test("trains, resumes and predicts with the window policy of the configuration", async () => {
    await selectEngine({ prefer: "wasm" });
    const config: RunConfig = { ...CONFIG, imageFolder: "brain-subdural-bone", windowPolicy: "parity" };
    const { run } = await train("parity", { config });
    expect(JSON.parse(await readFile(join(run, "config.json"), "utf8"))).toMatchObject({ windowPolicy: "parity" });
    const inputs = { data: pathOf("prepared"), labels: labelsPath() };
    const created = await createRun({ ...inputs, config, output: pathOf("parity-created"), stamp: STAMP });
    await resumeRun({ ...inputs, run: created });
    expect(await contentOf(created)).toEqual(await contentOf(run));

    const views = testTimeViews({ size: CONFIG.size }).map(({ view }) => view);
    const { source, ids } = await openPreparedSet(pathOf("prepared"), "stage_2_test", config.imageFolder, {
      windowPolicy: config.windowPolicy,
    });
    const logits: Float32Array[] = [];
    for (const fold of ["fold_1", "fold_2"]) {
      const network = MODELS["efficientnet-b0"]({ size: CONFIG.size });
      loadWeights(network, (await readSafetensors(join(run, fold, "best.safetensors"))).tensors);
      logits.push(
        await predictLogits(network, { loader: loadFromSource(source, { views }), ids }).finally(() =>
          network.dispose(),
        ),
      );
    }
    const { values } = await predict(run, { output: pathOf("parity", "predictions") });
    expect(values).toEqual(toProbabilities(meanLogits(logits)));
  });

  test("gives the same predictions of one view and of all views, whichever of them validate an epoch", async () => {
    const runs = [
      await train("all-views", { config: { ...CONFIG, validationViews: "all" } }),
      await train("one-view", { config: { ...CONFIG, validationViews: "identity" } }),
    ];
    const valuesOf = (end: string) =>
      Promise.all(
        runs.map(async ({ run }) => (await readPredictions(join(run, `${basename(run)}_oof_${end}.csv.gz`))).values),
      );
    for (const end of ["predictions", "predictions_one_view"]) {
      const [all, one] = await valuesOf(end);
      expect(one).toEqual(all);
    }
  });

  test("uses the dropout of the configuration", async () => {
    const [usual, none] = [
      await train("usual"),
      await train("none", { config: { ...CONFIG, dropout: 0, dropConnect: 0 } }),
    ];
    expect(none.summary.folds[0].bestValidLoss).not.toBe(usual.summary.folds[0].bestValidLoss);
    const config = JSON.parse(await readFile(join(none.run, "config.json"), "utf8"));
    expect(config).toMatchObject({ dropout: 0, dropConnect: 0 });
  });

  test("fails on a padding that the network does not know, and leaves no folder of a run", async () => {
    const config: RunConfig = { ...CONFIG, network: "densenet169", padding: "same" };
    await expect(train("bad-padding", { config })).rejects.toThrow(
      'densenet169: padding must be "symmetric", got "same"',
    );
    expect(await digestFolder(pathOf("bad-padding"))).toEqual({});
  });

  test("fails on weights of another network by name, and leaves no folder of a run", async () => {
    const weights = pathOf("initial", "other.safetensors");
    await writeSafetensors(weights, { "layer1.0.conv1.weight": { shape: [1], data: Float32Array.of(0) } });
    await expect(train("bad-weights", { config: { ...CONFIG, weights } })).rejects.toThrow(
      /^loadWeights: efficientnet-b0 got other weights: missing conv_stem.weight, .* and 306 more; surplus layer1.0.conv1.weight$/,
    );
    expect(await digestFolder(pathOf("bad-weights"))).toEqual({});
  });

  test.each([
    [
      "an unknown class",
      (text: string) => text.replace(/_any,/, "_all,"),
      /^readLabels: ".*labels.csv" line \d+: class must be one of .*, got "all"$/,
    ],
    [
      "labels of other images",
      (text: string) => text.replaceAll("ID_", "IX_"),
      /^planFolds: labels must cover at least one image, got none for ID_\w+ or any other$/,
    ],
  ])("fails on %s before it makes a folder", async (_, change, message) => {
    await writeInto(pathOf("bad", "labels.csv"), change(await readFile(labelsPath(), "utf8")));
    await expect(train("bad-labels", { labels: pathOf("bad", "labels.csv") })).rejects.toThrow(message);
    expect(await digestFolder(pathOf("bad-labels"))).toEqual({});
  });

  test.each([
    [{ size: 16 }, "trainRun: config: size must be a whole number, at least 32, got 16"],
    [
      { windowPolicy: "twice" as RunConfig["windowPolicy"] },
      'trainRun: config: windowPolicy must be one of manifest, parity, got "twice"',
    ],
    [{ batchSize: 0 }, "trainRun: config: batchSize must be a whole number, at least 1, got 0"],
    [
      { network: "b0" as RunConfig["network"] },
      `trainRun: config: network must be one of ${Object.keys(MODELS).join(", ")}, got "b0"`,
    ],
    [
      { padding: "valid" as RunConfig["padding"] },
      'trainRun: config: padding must be one of same, symmetric, got "valid"',
    ],
    [{ dropout: 1 }, "trainRun: config: dropout must be a number from 0 to below 1, got 1"],
    [{ dropConnect: -0.1 }, "trainRun: config: dropConnect must be a number from 0 to below 1, got -0.1"],
  ])("refuses the configuration %j before it makes a folder", async (wrong, message) => {
    await expect(train("bad-config", { config: { ...CONFIG, ...wrong } })).rejects.toThrow(new RangeError(message));
    expect(await digestFolder(pathOf("bad-config"))).toEqual({});
  });

  test("fails on a set that was not prepared before it makes a folder", async () => {
    await expect(train("bad-set", { config: { ...CONFIG, set: "none" } })).rejects.toThrow(
      "openPreparedSet: none must be fully prepared, got no none_metadata.parquet.gzip",
    );
    expect(await digestFolder(pathOf("bad-set"))).toEqual({});
  });

  test("fails on a damaged image with its name, and leaves no folder of a run", async () => {
    await prepare({ input: pathOf("phantom", "stage_2_train"), output: pathOf("damaged"), set: "stage_2_train" });
    const paths = preparedPaths(pathOf("damaged"), "stage_2_train");
    const [{ Image }] = await readMetadataTable(paths.metadata);
    await truncate(paths.image("adjacent_hu_cropped", Image), 300);
    await expect(train("bad-image", { data: pathOf("damaged") })).rejects.toThrow(
      new RegExp(`^decodePng: "${Image}.png" must be a whole PNG, got 300 bytes`),
    );
    expect(await digestFolder(pathOf("bad-image"))).toEqual({});
  });
});

describe("predictRun", () => {
  test("predicts in batches of the size that the run trained on", async () => {
    const { run } = await train("threes", { config: { ...CONFIG, batchSize: 3 } });
    const done: number[] = [];
    await predict(run, {
      output: pathOf("threes", "predictions"),
      parallel: 1,
      onProgress: (images) => done.push(images),
    });
    expect([...new Set(done)]).toEqual([0, 3, 6, 8, 11, 14, 16]);
  });

  async function expectNothing(promise: Promise<unknown>, message: string | RegExp): Promise<void> {
    await expect(promise).rejects.toThrow(message);
    expect(await digestFolder(pathOf("nothing"))).toEqual({});
  }

  async function writeConfig(run: string): Promise<string> {
    await writeInto(pathOf(run, "config.json"), JSON.stringify(CONFIG));
    return pathOf(run);
  }

  test("fails on a run without checkpoints and never trains", async () => {
    const promise = predict(await writeConfig("unfinished"), { output: pathOf("nothing") });
    await expectNothing(
      promise,
      "predictRun: unfinished must hold fold_1/best.safetensors, got none; was the run interrupted?",
    );
  });

  test("fails on a folder that is not a run", async () => {
    await expectNothing(
      predict(pathOf("phantom"), { output: pathOf("nothing") }),
      "readRunConfig: phantom must be the folder of a run, got no config.json in it",
    );
  });

  test("fails on a run cut short, a set that was not prepared and a sample of other images before it predicts", async () => {
    const run = await writeConfig("placeholder");
    for (const fold of ["fold_1", "fold_2"]) await writeInto(join(run, fold, "best.safetensors"), "never read");
    await expectNothing(
      predict(run, { output: pathOf("nothing") }),
      "predictRun: placeholder must hold summary.json, got none; was the run interrupted?",
    );
    await writeInto(join(run, "summary.json"), "never read");
    await expectNothing(
      predict(run, { set: "none", output: pathOf("nothing") }),
      /^openPreparedSet: none must be fully prepared/,
    );
    const sample = pathOf("other-sample.csv");
    await writeFile(sample, ["ID,Label", ...CLASSES.map((name) => `ID_other_${name},0.5`), ""].join("\n"));
    await expectNothing(
      predict(run, { sample, output: pathOf("nothing") }),
      /^buildSubmission: predictions must hold no other ids, got 48: "ID_/,
    );
  });

  test("refuses an invalid number of parallel folds", async () => {
    await expect(predict(pathOf("phantom"), { parallel: 0 })).rejects.toThrow(
      new RangeError("predictRun: parallel must be a whole number, at least 1, got 0"),
    );
  });
});

describe("trainBatch", () => {
  const inputs = () => ({ data: pathOf("prepared"), labels: labelsPath(), output: pathOf("batch"), now: () => STAMP });
  const config = { ...CONFIG, folds: 2 };

  test("trains each configuration in its own run, continues after a failure, and repeats nothing unchanged", async () => {
    const configs = [
      { name: "good", config, parallel: 2 },
      { name: "bad", config: { ...config, network: "densenet169", padding: "same" } as const, parallel: 1 },
    ];
    const [good, bad] = await trainBatch({ ...inputs(), configs });
    expect(good).toMatchObject({ name: "good", run: pathOf("batch", "20191021-213751"), summary: { engine: "wasm" } });
    expect(bad).toEqual({ name: "bad", failure: 'densenet169: padding must be "symmetric", got "same"' });

    const before = await digestFolder(pathOf("batch", "20191021-213751"));
    let steps = 0;
    const onProgress = () => {
      steps++;
    };
    expect(await trainBatch({ ...inputs(), configs: configs.slice(0, 1), onProgress })).toEqual([good]);
    expect(steps).toBe(0);
    expect(await digestFolder(pathOf("batch", "20191021-213751"))).toEqual(before);

    const labels = pathOf("batch", "labels.csv");
    await writeInto(labels, `${await readFile(labelsPath(), "utf8")}\n`);
    const [again] = await trainBatch({ ...inputs(), labels, configs: configs.slice(0, 1) });
    expect(again).toMatchObject({ run: expect.not.stringMatching(/20191021-213751$/) });

    const other = [{ ...configs[0], config: { ...config, seed: 7 } }];
    const [changed] = await trainBatch({ ...inputs(), configs: other });
    expect(changed).toMatchObject({ run: expect.not.stringMatching(/20191021-213751$/) });
  });
});
