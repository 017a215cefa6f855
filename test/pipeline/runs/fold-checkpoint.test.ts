import { mkdir, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { readSafetensors, writeSafetensors } from "../../../src/io/index.js";
import { readState, writeState } from "../../../src/pipeline/runs/fold-checkpoint.js";
import { DEFAULT_CONFIG } from "../../../src/pipeline/runs/run-config.js";
import { lastPath, readFolds } from "../../../src/pipeline/runs/run-files.js";
import { readOrigin } from "../../../src/pipeline/runs/run-origin.js";
import { takeFence } from "../../../src/pipeline/workers/fence.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();

const state = {
  epoch: 1,
  batch: 2,
  lossSum: 0.5,
  history: [{ epoch: 0, learningRate: 0.1, trainLoss: Number.NaN, validLoss: 0.3 }],
  stopping: { best: Number.POSITIVE_INFINITY, waited: 1, improved: false, stop: false },
  weights: { w: { shape: [2], data: Float32Array.of(1, 2) } },
  optimizer: { count: 3, moments: [{ mean: Float32Array.of(1), square: Float32Array.of(2) }] },
};

/** Writes a state, then changes what its metadata say. */
async function writeChanged(change: (text: Record<string, unknown>) => unknown): Promise<void> {
  await writeState(pathOf("run"), 0, state, takeFence(pathOf("run", "fold_1")));
  const { tensors, metadata } = await readSafetensors(lastPath(pathOf("run"), 0));
  const changed = change(JSON.parse(metadata.state));
  const text = typeof changed === "string" ? changed : JSON.stringify(changed);
  await writeSafetensors(lastPath(pathOf("run"), 0), tensors, { metadata: text === undefined ? {} : { state: text } });
}

describe("readState", () => {
  test("reads what writeState wrote; a loss that is not a number becomes null", async () => {
    await writeState(pathOf("run"), 0, state, takeFence(pathOf("run", "fold_1")));
    const history = [{ ...state.history[0], trainLoss: null }];
    expect(await readState(pathOf("run"), 0)).toEqual({ ...state, history, average: undefined, best: undefined });
  });

  const start = "readState: last.safetensors of fold 1 must hold";
  test.each<[string, (text: Record<string, unknown>) => unknown, string]>([
    ["no state", () => undefined, `${start} the state of a training in its metadata, got none`],
    ["no JSON", () => "{", `${start} the state of a training in its metadata, got text that is not JSON`],
    ["another epoch", (text) => ({ ...text, epoch: -1 }), 'got another value at "epoch"'],
    ["no stopping", (text) => ({ ...text, stopping: null }), 'got another value at "stopping"'],
    ["another history", (text) => ({ ...text, history: [1] }), 'got another value at "history.0"'],
    [
      "no best logits",
      (text) => ({ ...text, batch: 0, bestEpoch: 0 }),
      `${start} the array best_logits, got none of this name`,
    ],
  ])("refuses a checkpoint with %s", async (_, change, message) => {
    await writeChanged(change);
    await expect(readState(pathOf("run"), 0)).rejects.toThrow(DataError);
    await expect(readState(pathOf("run"), 0)).rejects.toThrow(message);
  });
});

describe("readOrigin and readFolds", () => {
  const inputs = { data: "prepared", labels: "labels.csv" };
  const write = async (name: string, text: string) => {
    await mkdir(pathOf("run"), { recursive: true });
    await writeFile(pathOf("run", name), text);
  };

  test.each(["null", "[]", '{"version":"1","node":"v20"}', '{"version":"1","node":"v20","sha256":{"labels":1}}'])(
    "refuse an origin.json of another form: %s",
    async (text) => {
      await write("origin.json", text);
      await expect(readOrigin(pathOf("run"), inputs, DEFAULT_CONFIG)).rejects.toThrow(DataError);
      await expect(readOrigin(pathOf("run"), inputs, DEFAULT_CONFIG)).rejects.toThrow(
        /^run\/origin.json: must hold the version, node, engine and sha256 of a run, got another value at "/,
      );
    },
  );

  test.each([
    "null",
    "{}",
    "[null]",
    '[{"index":0,"valid":[1]}]',
    '[{"index":-1,"valid":[]}]',
    '{"folds":2,"patientsSha256":"","foldOfPatient":[0,2]}',
    '{"folds":2,"foldOfPatient":[0,1]}',
    '{"ids":["a","b"],"partOfId":["t"]}',
    '{"ids":["a"],"partOfId":["x"]}',
  ])("refuse a folds.json of another form: %s", async (text) => {
    await write("folds.json", text);
    await expect(readFolds(pathOf("run"))).rejects.toThrow(
      new DataError("run/folds.json: must hold a list of folds, or a table of them, got another value", {
        file: "run/folds.json",
      }),
    );
  });
});
