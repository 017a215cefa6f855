import ndarray, { type NdArray } from "ndarray";
import { describe, expect, test } from "vitest";
import { parseStoredPixels } from "../../src/dicom/index.js";
import * as root from "../../src/index.js";
import { buildPhantomStudy, encodeDicom } from "../../src/phantom/index.js";
import { badOutcomes, type ValidCall } from "./misuse.js";

const { slices } = buildPhantomStudy({ seed: 1, size: 32, slices: 3 });
const file = encodeDicom(slices[0]);
const stored = await parseStoredPixels(file);
const storedHeader = { BitsStored: 12, PixelRepresentation: 0, RescaleSlope: 1, RescaleIntercept: 0 };
const headers = () =>
  slices.map(({ metadata }) => ({
    SOPInstanceUID: metadata.SOPInstanceUID,
    SeriesInstanceUID: metadata.SeriesInstanceUID,
    StudyInstanceUID: metadata.StudyInstanceUID,
    InstanceNumber: metadata.InstanceNumber,
    ImagePositionPatient: metadata.ImagePositionPatient,
    ImageOrientationPatient: metadata.ImageOrientationPatient,
  }));
const built = () => ({ ...root.buildSeries(headers() as unknown as root.SliceMetadata[])[0] });

const random = () => root.createRandom(7);
const hu = () =>
  ndarray(
    Int16Array.from({ length: 48 }, (_, i) => 5 * i - 80),
    [8, 6],
  );
const bytes = () =>
  ndarray(
    Uint8Array.from({ length: 144 }, (_, i) => i),
    [8, 6, 3],
  );
const box = () => ({ row: 1, col: 2, rows: 4, cols: 3 });
const transform = (_: root.Random, image: NdArray<Uint8Array>) => image;

const ids = ["a", "b", "c"];
const classes = [...root.CLASSES];
const labels = () => ({
  ids: [...ids],
  classes: [...classes],
  values: Uint8Array.from({ length: 18 }, (_, i) => Number(i % 4 === 0)),
});
const predictions = () => ({
  ids: [...ids],
  classes: [...classes],
  values: Float32Array.from({ length: 18 }, (_, i) => (i + 1) / 20),
});
const orders = () => [["c", "a", "b"]];
const placed = () => [{ ids: ["c", "a", "b"], positionsMm: [10, 5, 0] }];
const folds = () => [{ index: 0, train: ["a"], valid: ["b"] }];
const runTransform = (make: (...args: never[]) => unknown, args: readonly unknown[]) =>
  (make(...(args as never[])) as root.Transform)(random(), bytes());
const runViews = (make: (...args: never[]) => unknown, args: readonly unknown[]) =>
  (make(...(args as never[])) as readonly root.NamedView[]).map((named) => named.view(bytes()));

/** One call that works for each function that the package's root exports. */
const CALLS: Readonly<Record<string, ValidCall>> = {
  contiguous: {
    parameters: ["array"],
    valid: /^array: (of \w+Array|of 4 channels|of no rows|flat|with one more axis)$/,
    args: () => [bytes()],
  },
  stack: { parameters: ["arrays"], args: () => [[hu(), hu()]] },

  bindRandom: {
    parameters: ["random", "transform"],
    args: () => [random(), transform],
    use: (make, args) => (make(...(args as never[])) as root.View)(bytes()),
  },
  bytesToUnit: { parameters: ["image"], args: () => [bytes()] },
  compose: { parameters: ["...transforms"], args: () => [transform, transform], use: runTransform },
  flipHorizontal: { parameters: ["image"], args: () => [bytes()] },
  randomFlipHorizontal: {
    parameters: ["random", "image", "options"],
    args: () => [random(), bytes(), { probability: 1 }],
  },
  randomResizedCrop: {
    parameters: ["random", "image", "options"],
    args: () => [random(), bytes(), { rows: 4, cols: 4, scale: [0.5, 0.6], ratio: [0.9, 1.1] }],
  },
  randomRotate: {
    parameters: ["random", "image", "options"],
    args: () => [random(), bytes(), { maxDegrees: 40, fill: 9 }],
  },
  resize: { parameters: ["image", "size"], args: () => [bytes(), { rows: 4, cols: 5 }] },
  resizedCrop: { parameters: ["image", "box", "size"], args: () => [bytes(), box(), { rows: 4, cols: 5 }] },
  rotate: { parameters: ["image", "angleDegrees", "options"], args: () => [bytes(), 30, { fill: 9 }] },
  testTimeViews: { parameters: ["options"], args: () => [{ size: 5 }], use: runViews },
  trainTransform: { parameters: ["options"], args: () => [{ size: 5 }], use: runTransform },

  cropToBox: { parameters: ["image", "box"], valid: /^image: of \w+Array$/, args: () => [hu(), box()] },
  growToSquare: { parameters: ["box", "image"], args: () => [box(), hu()] },
  headBox: {
    parameters: ["image", "options"],
    valid: /^image: of Uint8Array$/,
    args: () => [hu(), { marginPixels: 1, smallestShare: 0.01, threshold: 20 }],
  },
  labelComponents: { parameters: ["mask"], valid: /^mask: of 4 channels$/, args: () => [bytes()] },
  uniteBoxes: { parameters: ["boxes"], args: () => [[box(), { row: 0, col: 0, rows: 2, cols: 2 }]] },

  buildTeamFolds: {
    parameters: ["pairs", "options"],
    valid: /^pairs: \[\.\.\., (train|valid): \[\]\]$/,
    args: () => [[{ train: ["b"], valid: ["a"] }], { knownIds: ["ID_a", "ID_b"] }],
  },
  classAucs: { parameters: ["labels", "predictions"], args: () => [labels(), predictions()] },
  classColumn: {
    parameters: ["table", "className"],
    valid: /^table: values: (Uint8Array|with NaN)$/,
    args: () => [predictions(), "subdural"],
  },
  groupKFold: {
    parameters: ["ids", "groups", "options"],
    args: () => [["a", "b", "c"], ["x", "x", "y"], { folds: 2 }],
  },
  prevalence: { parameters: ["labels", "ids"], valid: /^ids: undefined$/, args: () => [labels(), ["a", "b"]] },
  removeOverlap: {
    parameters: ["folds", "options"],
    valid: /^folds: (\[\]|\[\.\.\., (train|valid): \[\]\])$/,
    args: () => [
      folds(),
      {
        patientOf: new Map([
          ["a", "x"],
          ["b", "y"],
        ]),
        testPatients: new Set(["y"]),
      },
    ],
  },
  rocAuc: {
    parameters: ["labels", "scores"],
    args: () => [
      [0, 1, 0, 1],
      [0.1, 0.9, 0.95, 0.4],
    ],
  },
  rocCurve: {
    parameters: ["labels", "scores"],
    args: () => [
      [0, 1, 0, 1],
      [0.1, 0.9, 0.95, 0.4],
    ],
  },
  selectRows: {
    parameters: ["table", "ids"],
    valid: /^(table: values: Uint8Array|ids: \[\])$/,
    args: () => [predictions(), ["b", "a"]],
  },

  padToSquare: { parameters: ["image", "options"], args: () => [hu(), { airHu: -900 }] },
  parseHeader: { parameters: ["bytes"], args: () => [file] },
  parseHuImage: { parameters: ["bytes", "options"], args: () => [file, { frame: 0 }] },
  parseMetadata: { parameters: ["bytes"], args: () => [file] },
  repairWrapAround: {
    parameters: ["stored"],
    valid:
      /^stored: (metadata: (with Rescale\w+ for \w+|Rescale\w+: undefined|\w+: NaN)|pixels: of (Int8|Uint8|Uint16|Int16)Array)$/,
    args: () => [{ metadata: storedHeader, pixels: stored.pixels }],
  },
  toHounsfield: {
    parameters: ["stored"],
    args: () => [
      {
        metadata: { RescaleSlope: 1, RescaleIntercept: -100 },
        pixels: ndarray(
          Uint16Array.from({ length: 12 }, (_, i) => i),
          [3, 4],
        ),
      },
    ],
  },
  transferSyntaxName: { parameters: ["uid"], args: () => ["1.2.840.10008.1.2.1"] },

  isCtError: {
    parameters: ["error", "...names"],
    valid: /^(error: |no arguments$)/,
    args: () => [new root.DataError("x"), "DataError"],
  },

  anyAtLeastSubtypes: { parameters: ["predictions"], args: () => [predictions()] },
  buildSubmission: {
    parameters: ["predictions", "options"],
    args: () => [
      { ids: ["a"], classes: ["any", "subdural"], values: Float32Array.of(0.25, 0.5) },
      { sampleIds: ["a_subdural", "a_any"] },
    ],
  },
  ensemble: {
    parameters: ["members", "options"],
    args: () => [
      [
        { predictions: predictions(), weight: 2 },
        { predictions: predictions(), weight: 1 },
      ],
      { space: "logits" },
    ],
  },
  fitWeights: {
    parameters: ["labels", "tables", "options"],
    args: () => [
      labels(),
      [predictions(), predictions()],
      { classWeights: [2, 1, 1, 1, 1, 1], space: "probabilities" },
    ],
  },
  logit: { parameters: ["probability"], valid: /: NaN$/, args: () => [0.3] },
  meanLogits: { parameters: ["logits"], args: () => [[Float32Array.of(1, 2), Float32Array.of(3, 5)]] },
  meanTables: { parameters: ["tables"], args: () => [[predictions(), predictions()]] },
  sigmoid: { parameters: ["x"], valid: /: NaN$/, args: () => [0.3] },
  smooth: {
    parameters: ["predictions", "series", "options"],
    valid: /^series: (\[\]|.*: \[\.\.\., NaN\]\])$/,
    args: () => [predictions(), placed(), { scheme: "distance" }],
  },
  smoothByDistance: {
    parameters: ["predictions", "series", "options"],
    valid: /^series: (\[\]|.*: \[\.\.\., NaN\]\])$/,
    args: () => [predictions(), placed(), { sigmaMm: 5 }],
  },
  smoothGaussian: {
    parameters: ["predictions", "orders", "options"],
    valid: /^orders: (\[\]|\[\.\.\., \[\]\])$/,
    args: () => [predictions(), orders(), { kernels: { ...root.GAUSSIAN_KERNELS } }],
  },
  smoothNeighbors: {
    parameters: ["predictions", "orders"],
    valid: /^orders: (\[\]|\[\.\.\., \[\]\])$/,
    args: () => [predictions(), orders()],
  },
  smoothPairEnds: {
    parameters: ["predictions", "orders"],
    valid: /^orders: (\[\]|\[\.\.\., \[\]\])$/,
    args: () => [predictions(), orders()],
  },
  toProbabilities: { parameters: ["logits"], valid: /^logits: cut short$/, args: () => [Float32Array.of(1, 2)] },

  createRandom: {
    parameters: ["...path"],
    valid: /^\.\.\.path: (text|42)$/,
    args: () => [48, "epoch"],
    use: (make, args) => (make(...(args as never[])) as root.Random)(),
  },
  shuffle: { parameters: ["random", "items"], valid: /^items: (\[|with)/, args: () => [random(), ["a", "b", "c"]] },
  splitRandom: {
    parameters: ["random", "count"],
    args: () => [random(), 2],
    use: (split, args) => (split(...(args as never[])) as root.Random[]).map((draw) => draw()),
  },
  uniform: { parameters: ["random", "low", "high"], args: () => [random(), 1, 3] },

  buildSeries: {
    parameters: ["slices"],
    valid: /^slices: (\[\]|\[\.\.\., .*InstanceNumbers? ?.*\])$/,
    args: () => [headers()],
  },
  buildTriplets: {
    parameters: ["series", "options"],
    valid: /^series: slices: \[\]$/,
    args: () => [built(), { maxStepMm: 100 }],
  },
  describeGeometry: {
    parameters: ["series"],
    valid: /^series: (slices: \[\]|stack: NaN|(with )?\w+Mms?(: (undefined|NaN)| for \w+))$/,
    args: () => [built()],
  },
  neighborsOf: {
    parameters: ["series", "index", "options"],
    valid: /(InstanceNumber|StudyInstanceUID)(: (42|NaN|undefined))?\]$/,
    args: () => [{ slices: built().slices }, 1, { maxStepMm: 100 }],
  },
  slicePositions: { parameters: ["series"], valid: /^series: slices: \[\]$/, args: () => [{ slices: built().slices }] },

  clipToBytes: { parameters: ["image", "options"], args: () => [hu(), { low: 3, high: 99 }] },
  sigmoidToUnit: {
    parameters: ["image", "window", "options"],
    args: () => [hu(), { level: 40, width: 80 }, { upper: 0.9, epsilon: 0.01 }],
  },
  windowBytes: { parameters: ["image", "window"], args: () => [bytes(), { level: 40, width: 80 }] },
  windowChannels: {
    parameters: ["image", "windows"],
    args: () => [
      hu(),
      [
        { level: 40, width: 80 },
        { level: 80, width: 200 },
        { level: 600, width: 2800 },
      ],
    ],
  },
  windowToBytes: { parameters: ["image", "window"], args: () => [hu(), { level: 40, width: 80 }] },
  windowToUnit: { parameters: ["image", "window"], args: () => [hu(), { level: 40, width: 80 }] },
};

const functions = Object.entries(root).filter(
  // `ndarray` is that of the package of this name.
  ([name, value]) => name !== "ndarray" && typeof value === "function" && !(value.prototype instanceof Error),
) as unknown as readonly (readonly [string, (...args: never[]) => unknown])[];

describe("public functions of the root", () => {
  test("all have a call that works in this file", () => {
    expect(Object.keys(CALLS).sort()).toEqual(functions.map(([name]) => name).sort());
  });

  test.each(functions)(
    "%s answers every misuse with an error of this package, or the right result",
    async (name, call) => {
      expect(await badOutcomes(name, call, CALLS[name])).toEqual([]);
    },
  );
});
