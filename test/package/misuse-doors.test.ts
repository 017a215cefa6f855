import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import * as augment from "../../src/augment/index.js";
import * as cv from "../../src/cv/index.js";
import * as dicom from "../../src/dicom/index.js";
import * as io from "../../src/io/index.js";
import * as phantom from "../../src/phantom/index.js";
import * as pipeline from "../../src/pipeline/index.js";
import { createRandom } from "../../src/random.js";
import * as report from "../../src/report/index.js";
import { CLASSES } from "../../src/types.js";
import { badOutcomes, type ValidCall } from "./misuse.js";

const bytes = () =>
  ndarray(
    Uint8Array.from({ length: 144 }, (_, i) => i),
    [8, 6, 3],
  );
const labels = () => [0, 1, 0, 1];
const scores = () => [0.1, 0.9, 0.95, 0.4];
const patients = ["ann", "bob", "bob", "cy"];
const drawn = () => cv.drawPatients(patients, { resamples: 3 });
const arrays = () => ({ weight: { shape: [2, 1], data: Float32Array.of(1, 2) } });
const box = () => ({ row: 1, col: 2, rows: 4, cols: 3 });
const params = () => ({ isFlipped: true, angleDegrees: 10, box: box() });
const folder = mkdtempSync(join(tmpdir(), "misuse-"));
const predictions = () => ({ ids: ["a"], classes: [...CLASSES], values: new Float32Array(6).fill(0.25) });
const metricOf: ValidCall["use"] = (make, args) =>
  (make(...(args as never[])) as cv.CountedMetric)(Uint32Array.of(1, 2, 1));
const { slices } = phantom.buildPhantomStudy({ seed: 1, size: 16, slices: 2 });
const file = phantom.encodeDicom(slices[0]);
const png = io.encodePng(bytes());

/** One call that works for functions of other entry points. */
const CALLS: Readonly<Record<string, readonly [(...args: never[]) => unknown, ValidCall]>> = {
  affineCrop: [
    augment.affineCrop,
    { parameters: ["image", "params", "size"], args: () => [bytes(), params(), { rows: 4, cols: 5 }] },
  ],
  randomCropBox: [
    augment.randomCropBox,
    {
      parameters: ["random", "image", "options"],
      args: () => [createRandom(7), { rows: 9, cols: 9 }, { scale: [0.5, 0.6], ratio: [0.9, 1.1] }],
    },
  ],

  averagePrecision: [cv.averagePrecision, { parameters: ["labels", "scores"], args: () => [labels(), scores()] }],
  bootstrapByPatient: [
    cv.bootstrapByPatient,
    {
      parameters: ["drawn", "metric", "options"],
      args: () => [drawn(), cv.countedMean(drawn(), scores()), { level: 0.9 }],
      valid: /^(metric: function|drawn: (draws: \[|patientOf: ).*)$/,
    },
  ],
  confusionTable: [
    cv.confusionTable,
    { parameters: ["labels", "scores", "threshold"], args: () => [labels(), scores(), 0.5] },
  ],
  countedAuc: [
    cv.countedAuc,
    { parameters: ["drawn", "labels", "scores"], args: () => [drawn(), labels(), scores()], use: metricOf },
  ],
  countedAveragePrecision: [
    cv.countedAveragePrecision,
    { parameters: ["drawn", "labels", "scores"], args: () => [drawn(), labels(), scores()], use: metricOf },
  ],
  countedMean: [
    cv.countedMean,
    {
      parameters: ["drawn", "values"],
      args: () => [drawn(), scores()],
      use: metricOf,
      valid: /^values: \[\.\.\., NaN\]$/,
    },
  ],
  drawPatients: [
    cv.drawPatients,
    { parameters: ["patients", "options"], args: () => [patients, { seed: 1, resamples: 3 }] },
  ],
  precisionRecallCurve: [
    cv.precisionRecallCurve,
    { parameters: ["labels", "scores"], args: () => [labels(), scores()] },
  ],
  youdenThreshold: [cv.youdenThreshold, { parameters: ["labels", "scores"], args: () => [labels(), scores()] }],

  parseImage: [dicom.parseImage, { parameters: ["bytes"], args: () => [file] }],
  parseStoredPixels: [dicom.parseStoredPixels, { parameters: ["bytes", "options"], args: () => [file, { frame: 0 }] }],

  decodePng: [io.decodePng, { parameters: ["bytes", "name"], args: () => [png, "image.png"] }],
  encodePng: [io.encodePng, { parameters: ["image"], args: () => [bytes()] }],
  decodeSafetensors: [
    io.decodeSafetensors,
    {
      parameters: ["bytes", "file"],
      args: () => [io.encodeSafetensors(arrays()), "weights"],
      valid: /^file: undefined$/,
    },
  ],
  encodeSafetensors: [
    io.encodeSafetensors,
    {
      parameters: ["tensors", "options"],
      args: () => [arrays(), {}],
      valid: /^tensors: (\{\}|Map|with weights for weight|weight: data: with NaN)$/,
    },
  ],
  writePredictions: [
    io.writePredictions,
    { parameters: ["path", "table"], args: () => [join(folder, "predictions.csv"), predictions()] },
  ],

  buildPhantomCohort: [
    phantom.buildPhantomCohort,
    { parameters: ["options"], args: () => [{ seed: 1, trainStudies: 2, testStudies: 1 }] },
  ],

  lossFigure: [
    report.lossFigure,
    {
      valid: /^folds: (\[\]|.*(\[\]|Float64Array|NaN\])\])$/,
      parameters: ["folds", "options"],
      args: () => [[{ name: "fold 1", trainLoss: [0.3], validLoss: [0.2] }], { title: "Loss" }],
    },
  ],
  metricsTable: [
    report.metricsTable,
    {
      valid: /^columns: (\{\}|Map|with runs for run|run: aucs: (\{\}|Map|with anys for any|any: undefined))$/,
      parameters: ["columns", "options"],
      args: () => [{ run: { aucs: { any: 0.9 }, logLoss: 0.1 } }, { title: "T" }],
    },
  ],
  renderReport: [report.renderReport, { parameters: ["report"], args: () => [{ title: "Run 1" }] }],
};

describe("public functions of the other entry points", () => {
  test.each(Object.entries(CALLS))(
    "%s answers every misuse with an error of this package, or the right result",
    async (name, [call, valid]) => {
      expect(await badOutcomes(name, call, valid)).toEqual([]);
    },
  );

  test.each([
    ["parseMetadata", (input: never) => dicom.parseMetadata(input), file],
    ["decodePng", (input: never) => io.decodePng(input, "image.png").data, png],
    ["decodeSafetensors", (input: never) => io.decodeSafetensors(input), io.encodeSafetensors(arrays())],
  ] as const)("%s takes a Uint8Array, a Buffer and an ArrayBuffer as bytes", (_, read, input) => {
    const alone = Uint8Array.from(input);
    expect(read(Buffer.from(input) as never)).toEqual(read(alone as never));
    expect(read(alone.buffer as never)).toEqual(read(alone as never));
  });

  test.each([
    ["prepare", (options: never) => pipeline.prepare(options), "marginPixel", "marginPixels"],
    [
      "writePhantom",
      (options: never) => pipeline.writePhantom(folder, { seed: 1, trainStudies: 0, testStudies: 0 }, options),
      "thread",
      "threads",
    ],
    ["createRun", (options: never) => pipeline.createRun(options), "config_", "config"],
    ["trainRun", (options: never) => pipeline.trainRun(options), "paralel", "parallel"],
    ["resumeRun", (options: never) => pipeline.resumeRun(options), "checkpointSecond", "checkpointSeconds"],
    ["trainFold", (options: never) => pipeline.trainFold(options), "label", "labels"],
    [
      "planTasks",
      (options: never) => pipeline.planTasks({ kind: "prepare", input: folder, output: folder, set: "s" }, options),
      "shard",
      "shards",
    ],
    [
      "runTask",
      (options: never) => pipeline.runTask({ folder, tasks: [], work: {} } as never, 0, options),
      "thread",
      "threads",
    ],
    ["predictRun", (options: never) => pipeline.predictRun(options), "batchsize", "batchSize"],
    ["compareRuns", (options: never) => pipeline.compareRuns(options), "resample", "resamples"],
    ["ensembleFiles", (options: never) => pipeline.ensembleFiles([], { output: folder }, options), "spase", "space"],
    [
      "smoothFile",
      (options: never) => pipeline.smoothFile({ predictions: "", metadata: "" }, { output: folder }, options),
      "schema",
      "scheme",
    ],
    [
      "openPreparedSet",
      (options: never) => pipeline.openPreparedSet(folder, "set", "adjacent_hu_cropped", options),
      "windowPolic",
      "windowPolicy",
    ],
    [
      "openCustomImages",
      (options: never) => pipeline.openCustomImages({ images: folder }, options),
      "windowPolic",
      "windowPolicy",
    ],
  ] as const)("%s names the option nearest to an unknown one", async (name, call, wrong, nearest) => {
    const promise = Promise.resolve().then((): unknown => call({ [wrong]: 1 } as never));
    await expect(promise).rejects.toThrow(`got "${wrong}"; did you mean "${nearest}"?`);
    await expect(promise).rejects.toThrow(new RegExp(`^${name}: options must be of `));
  });
});
