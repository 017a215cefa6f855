import { mkdtempSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ndarray from "ndarray";
import { afterAll, describe, expect, test } from "vitest";
import * as slurm from "../../src/cluster/slurm/index.js";
import * as io from "../../src/io/index.js";
import { buildPhantomStudy } from "../../src/phantom/index.js";
import * as pipeline from "../../src/pipeline/index.js";
import * as report from "../../src/report/index.js";
import { CLASSES } from "../../src/types.js";
import * as volume from "../../src/volume/index.js";
import { badOutcomes, type ValidCall } from "./misuse.js";

const folder = mkdtempSync(join(tmpdir(), "misuse-files-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const path = join(folder, "file.csv");
const { slices } = buildPhantomStudy({ seed: 1, size: 16, slices: 2 });
const { metadata } = slices[0];
const header = {
  SOPInstanceUID: "1.2",
  SeriesInstanceUID: "1",
  ImagePositionPatient: [0, 0, 5],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
};
const table = () => ({ ids: ["a"], classes: [...CLASSES], values: new Float32Array(6).fill(0.25) });
const labels = () => ({ ids: ["a", "b"], classes: [...CLASSES], values: new Uint8Array(12).fill(1, 6) });
const predictions = () => ({ ...labels(), values: new Float32Array(12).fill(0.25) });
const geometry = () => volume.describeGeometry(volume.buildSeries(slices.map((slice) => slice.metadata))[0]);
const points = { thresholds: [Infinity, 0.5], falsePositiveRate: [0, 1], truePositiveRate: [0, 1] };
const plan = () => ({ folder, tasks: [{ name: "task 1" }], work: { kind: "predict" }, isMerged: false });
const skipped = () => [{ file: "a.dcm", reason: "no pixels" }];

/** Calls a function that writes a file, and reads the file. */
const readBack: ValidCall["use"] = async (write, args) => {
  await rm(path, { force: true });
  await write(...(args as never[]));
  return readFile(path);
};

await writeFile(join(folder, "labels.csv"), `ID,Label\n${CLASSES.map((name) => `a_${name},1\n`).join("")}`);
await writeFile(join(folder, "a.dcm"), "no DICOM");
await io.writeMetadataTable(join(folder, "metadata"), [{ Image: "a", metadata }]);
await io.writePredictions(join(folder, "predictions.csv"), table());

/** One call that works for functions that read or write files, plan work or draw. */
const CALLS: Readonly<Record<string, readonly [(...args: never[]) => unknown, ValidCall]>> = {
  readLabels: [io.readLabels, { parameters: ["path", "options"], args: () => [join(folder, "labels.csv"), {}] }],
  readTable: [
    io.readTable,
    { parameters: ["path", "options"], args: () => [join(folder, "labels.csv"), { classes: [...CLASSES] }] },
  ],
  readMetadataColumns: [
    io.readMetadataColumns,
    { parameters: ["path", "names"], args: () => [join(folder, "metadata"), ["PatientID"]], valid: /^names: \[\]$/ },
  ],
  readSource: [
    io.readSource,
    {
      parameters: ["source"],
      args: () => [{ file: "a.dcm", locator: { kind: "file", path: join(folder, "a.dcm") } }],
    },
  ],
  writeFailures: [
    io.writeFailures,
    {
      parameters: ["path", "failures"],
      args: () => [path, [{ file: "a", stage: "png", reason: "none" }]],
      use: readBack,
      valid: /^failures: \[\]$/,
    },
  ],
  writeFileAtomic: [
    io.writeFileAtomic,
    {
      parameters: ["path", "data"],
      args: () => [path, Uint8Array.of(1, 2)],
      use: readBack,
      valid: /^data: (text|cut short|with NaN)$/,
    },
  ],
  writeGeometry: [
    io.writeGeometry,
    {
      parameters: ["path", "rows"],
      args: () => [path, [geometry()]],
      use: readBack,
      valid: /^rows: (\[\]|\[\.\.\., ((with )?\w+(Mm|Degrees)s?(: (undefined|42)| for \w+)|\w+: NaN)\])$/,
    },
  ],
  writeJson: [
    io.writeJson,
    { parameters: ["path", "value"], args: () => [path, { a: 1 }], use: readBack, valid: /^value: (?!undefined)/ },
  ],
  writePng: [
    io.writePng,
    { parameters: ["path", "image"], args: () => [path, ndarray(new Uint8Array(12), [2, 2, 3])], use: readBack },
  ],
  writeSubmission: [
    io.writeSubmission,
    {
      parameters: ["path", "rows"],
      args: () => [path, [{ ID: "a_any", Label: 0.5 }]],
      use: readBack,
      valid: /^rows: \[\]$/,
    },
  ],
  writeTable: [
    io.writeTable,
    {
      parameters: ["path", "table"],
      args: () => [path, table()],
      use: readBack,
      valid: /^table: (classes: \[\.\.\., text\]|ids: \[\.\.\., text\]|values: (with NaN|Uint8Array))$/,
    },
  ],
  writeTestPredictions: [
    io.writeTestPredictions,
    { parameters: ["path", "table"], args: () => [path, table()], use: readBack, valid: /with NaN$|^table: ids: \[/ },
  ],
  writeTriplets: [
    io.writeTriplets,
    {
      parameters: ["path", "triplets"],
      args: () => [path, [{ previous: "a", center: "b", next: "c" }]],
      use: readBack,
      valid: /^triplets: \[\]$/,
    },
  ],

  hasGeometry: [
    volume.hasGeometry,
    { parameters: ["slice"], args: () => [header], valid: /^slice: (.*[:P][^:]*|\{\}|Map)$/ },
  ],
  sliceNormal: [volume.sliceNormal, { parameters: ["orientation"], args: () => [[1, 0, 0, 0, 1, 0]] }],
  slicePosition: [volume.slicePosition, { parameters: ["slice", "normal"], args: () => [header, [0, 0, 1]] }],

  countReasons: [pipeline.countReasons, { parameters: ["skipped"], args: () => [skipped()], valid: /^skipped: \[\]$/ }],
  createProgress: [
    pipeline.createProgress,
    {
      parameters: ["title", "stream", "options"],
      args: () => ["title", { write: () => true }, { now: () => 0 }],
      use: (make, args) => Object.keys(make(...(args as never[])) as object),
    },
  ],
  deviceName: [
    pipeline.deviceName,
    {
      parameters: ["device"],
      args: () => [{ engine: "tensorflow", index: 1 }],
      valid: /^device: (.*42|with indexs .*|index: undefined|engine: text)$/,
    },
  ],
  formatReasons: [
    pipeline.formatReasons,
    { parameters: ["skipped"], args: () => [skipped()], valid: /^skipped: \[\]$/ },
  ],
  ensembleFiles: [
    pipeline.ensembleFiles,
    {
      parameters: ["members", "results", "options"],
      args: () => [
        [{ predictions: join(folder, "predictions.csv"), weight: 1 }],
        { output: path },
        { space: "probabilities", anyConsistent: false },
      ],
      reportedBy: "ensemble",
    },
  ],
  parseDevice: [pipeline.parseDevice, { parameters: ["text"], args: () => ["tensorflow:1"] }],
  planFolds: [
    pipeline.planFolds,
    {
      parameters: ["labels", "prepared", "options"],
      args: () => [
        labels(),
        {
          ids: ["a", "b"],
          patientOf: new Map([
            ["a", "x"],
            ["b", "y"],
          ]),
        },
        { config: { scheme: "group", folds: 2 } },
      ],
      reportedBy: "groupKFold",
    },
  ],
  preparedPaths: [
    pipeline.preparedPaths,
    {
      parameters: ["root", "set"],
      args: () => ["prepared", "set"],
      use: (call, args) => (call(...(args as never[])) as pipeline.PreparedPaths).metadata,
      valid: /^arguments swapped$/,
    },
  ],
  scorePredictions: [
    pipeline.scorePredictions,
    {
      parameters: ["labels", "predictions"],
      args: () => [labels(), predictions()],
      reportedBy: "weightedLogLoss",
      valid: /with NaN$/,
    },
  ],
  smoothFile: [
    pipeline.smoothFile,
    {
      parameters: ["paths", "results", "options"],
      args: () => [
        { predictions: join(folder, "predictions.csv"), metadata: join(folder, "metadata") },
        { output: path },
        { scheme: "neighbors" },
      ],
      reportedBy: "smooth",
    },
  ],
  taskStates: [
    pipeline.taskStates,
    { parameters: ["plan"], args: () => [plan()], valid: /^plan: (tasks: \[|work: |(with )?isMerged)/ },
  ],
  tasksLeft: [
    pipeline.tasksLeft,
    { parameters: ["plan"], args: () => [plan()], valid: /^plan: (tasks: \[|work: |(with )?isMerged)/ },
  ],
  buildSlurmScripts: [
    slurm.buildSlurmScripts,
    {
      parameters: ["plan", "tasks", "options"],
      args: () => [plan(), [0], { cpus: 2, memory: "4G" }],
      valid: /^(plan: (tasks: \[|work: kind: text|(with )?isMerged)|options: memory: text$|tasks: \[\]$)/,
    },
  ],

  rocFigure: [
    report.rocFigure,
    {
      parameters: ["curves", "options"],
      args: () => [[{ name: "any", auc: 0.9, ...points }], { title: "ROC" }],
      valid: /^curves: (\[\]|\[\.\.\., (with aucs for auc|auc: undefined|.*thresholds?( .*|: .*))\])$/,
    },
  ],
  renderSvg: [
    report.renderSvg,
    {
      parameters: ["figure"],
      args: () => [{ data: { values: [{ a: 1 }] }, mark: "point" }],
      // What vega-lite draws of data in another form is its own affair.
      valid: /^figure: (with datas|data: (?!function|values: text))/,
    },
  ],
};

describe("public functions of files, jobs and figures", () => {
  test.each(Object.entries(CALLS))(
    "%s answers every misuse with an error of this package, or the right result",
    async (name, [call, valid]) => {
      expect(await badOutcomes(name, call, valid)).toEqual([]);
    },
  );
});
