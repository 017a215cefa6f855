import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { buildTeamFolds, groupKFold } from "../../src/cv/index.js";
import { DataError, DicomError, ShapeError, UnsupportedError } from "../../src/errors.js";
import { readLabels, readMetadataColumns, readPredictions, readSafetensors, readTriplets } from "../../src/io/index.js";
import { MODELS } from "../../src/models/index.js";
import { buildPhantomStudy } from "../../src/phantom/index.js";
import { formatReasons, parseDevice, prepare, preparedPaths, readConfigFile } from "../../src/pipeline/index.js";
import { configFault } from "../../src/pipeline/runs/run-config.js";
import { ensemble, fitWeights, smooth } from "../../src/postprocess/index.js";
import { rocFigure } from "../../src/report/index.js";
import { useTemporaryFolder } from "../io/temporary-folder.js";

const pathOf = useTemporaryFolder();

/** Long texts, with line breaks, control characters and halves of characters. */
const hostile = fc.oneof(
  fc.string({ minLength: 1, maxLength: 2000, unit: "binary" }),
  fc.constantFrom(
    "x".repeat(100_000),
    "\n".repeat(1000),
    "\u001b[2J".repeat(500),
    "\u{1F9E0}".repeat(500),
    '"\\'.repeat(500),
  ),
);

const table = (id: string, name = "any") => ({ ids: [id], classes: [name], values: Float32Array.of(0.5) });

/** Calls of functions that reject a text, or a table with it. */
const calls: Readonly<Record<string, (text: string) => unknown>> = {
  DataError: (text) => Promise.reject(new DataError(text, { file: text })),
  DicomError: (text) => Promise.reject(new DicomError(text)),
  ShapeError: (text) => Promise.reject(new ShapeError(text, text, Array(500).fill(1))),
  UnsupportedError: (text) => Promise.reject(new UnsupportedError(text, { feature: text })),
  selectEngine: (text) => selectEngine({ prefer: text as never }),
  groupKFold: (text) => groupKFold([text, text], ["a", "b"], { folds: 2 }),
  buildTeamFolds: (text) => buildTeamFolds([{ train: [text], valid: [] }], { knownIds: ["a"] }),
  readMetadataColumns: (text) => readMetadataColumns("none", [text as never]),
  MODELS: (text) => MODELS["efficientnet-b0"]({ size: 32, padding: text as never }),
  buildPhantomStudy: (text) => buildPhantomStudy({ seed: 1, bleeds: [text as never] }),
  parseDevice: (text) => parseDevice(`?${text}`),
  preparedPaths: (text) => preparedPaths("prepared", `?${text}`),
  prepare: (text) => prepare({ input: "in", output: "out", set: "s", crop: text as never }),
  "prepare with a kind": (text) => prepare({ input: "in", output: "out", set: "s", include: [text as never] }),
  configFault: (text) => Promise.reject(new DataError(configFault({ [text]: 1, network: text }) ?? "")),
  formatReasons: (text) => Promise.reject(new DataError(formatReasons([{ file: "a", reason: text }]))),
  ensemble: (text) =>
    ensemble([
      { predictions: table(`a${text}`), weight: 1 },
      { predictions: table(`b${text}`), weight: 1 },
    ]),
  "ensemble of classes": (text) =>
    ensemble([
      { predictions: table("a"), weight: 1 },
      { predictions: table("a", `b${text}`), weight: 1 },
    ]),
  fitWeights: () =>
    fitWeights({ ...table("a"), values: Uint8Array.of(1) }, [table("a")], { classWeights: Array(500).fill(Math.PI) }),
  smooth: (text) => smooth(table("a"), [["a"]] as never, { scheme: text as never }),
  rocFigure: (text) => {
    const curve = { name: text, falsePositiveRate: new Float64Array(2), truePositiveRate: new Float64Array(2), auc: 1 };
    return rocFigure([curve, curve] as never);
  },
};

/** Readers of files. */
const readers: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  readLabels,
  readPredictions,
  readTriplets,
  readSafetensors,
  readConfigFile: (path) => readConfigFile(path, "x"),
};

/** Returns the message of the error that a call throws. */
async function messageOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

function expectShort(message: string): void {
  expect(message.length).toBeLessThanOrEqual(300);
  expect(message).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
}

describe("messages are one line of at most 300 characters", () => {
  test.each(Object.entries(calls))("%s", async (_, call) => {
    expect(await messageOf(() => call("zzz"))).not.toBe("");
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => expectShort(await messageOf(() => call(text)))),
      { numRuns: 30 },
    );
  });

  test.each(Object.entries(readers))("%s", async (_, read) => {
    const heads = ["", "ID,Label\n", "ID,Label\nID_a_any,", ",0,1,2\n", "x:\n  "];
    await fc.assert(
      fc.asyncProperty(hostile, fc.constantFrom(...heads), async (text, head) => {
        await writeFile(pathOf("file.csv"), head + text);
        expectShort(await messageOf(() => read(pathOf("file.csv"))));
      }),
      { numRuns: 30 },
    );
  });
});
