import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors } from "ct-hemorrhage/io";
import { loadOnnx } from "ct-hemorrhage/models";
import {
  DEFAULT_CONFIG,
  type ExportRunOptions,
  exportRun,
  type PredictRunOptions,
  predictRun,
  prepare,
  type RunConfig,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NamedArrays } from "../../../src/types.js";
import { runCommand } from "../../cli/run-command.js";
import { expectClose } from "../../engines.js";
import { HAS_RUNTIME } from "../../train/compare-to-onnx.js";

const CONFIG: RunConfig = { ...DEFAULT_CONFIG, engine: "wasm", size: 32, folds: 2, epochs: 1, batchSize: 8 };
const STAMP = new Date("2019-10-21T21:37:51Z");

let root = "";
let run = "";
const pathOf = (...parts: readonly string[]) => join(root, ...parts);

/** A run of two folds, whose engine is that of its configuration. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ct-hemorrhage-onnx-"));
  const input = pathOf("phantom", "stage_2_train");
  await writePhantom(pathOf("phantom"), { seed: 1, trainStudies: 4, testStudies: 0, slices: 4, size: 48 });
  await prepare({ input, output: pathOf("prepared"), set: "stage_2_train" });
  const options = { config: CONFIG, data: pathOf("prepared"), labels: pathOf("phantom", "stage_2_train.csv") };
  run = (await trainRun({ ...options, output: pathOf("runs"), stamp: STAMP })).run;
});

afterAll(() => rm(root, { recursive: true }));

/** Hashes names, shapes and bytes of weights, in the order of their names. */
function hashOf(weights: NamedArrays): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(weights).sort())
    hash.update(`${name} ${weights[name].shape}`).update(weights[name].data);
  return hash.digest("hex");
}

/** Predicts the images of the training, and returns the probabilities with the name of the engine. */
async function predict(name: string, options: Partial<PredictRunOptions> = {}) {
  const engines: string[] = [];
  const onEngine: PredictRunOptions["onEngine"] = (engine) => engines.push(engine.name);
  const data = { data: pathOf("prepared"), set: "stage_2_train", output: pathOf(name) };
  const { values } = await predictRun({ run, ...data, onEngine, ...options });
  return { values, engines };
}

const keyOf = async (name: string) =>
  (await readSafetensors(pathOf(name, "20191021-213751_fold_1_logits.safetensors"))).metadata.key;

describe.runIf(HAS_RUNTIME)("predictRun, where onnxruntime-node is installed", () => {
  test("computes with ONNX Runtime what TensorFlow.js computes, under another key", async () => {
    const expected = await predict("wasm");
    const actual = await predict("onnx", { engine: "onnx" });
    expect([expected.engines, actual.engines]).toEqual([["wasm"], ["onnx"]]);
    expectClose(actual.values, expected.values, 1e-4);
    expect(await keyOf("onnx")).not.toBe(await keyOf("wasm"));
    const named = await predict("named", { engine: "onnx:cpu" });
    expect(named.values).toEqual(actual.values);
    expect(await keyOf("named")).toBe(await keyOf("onnx"));
  });

  test("takes ONNX Runtime by itself only where neither the call nor the run names an engine", async () => {
    const free = pathOf("free", "20191021-213751");
    await cp(run, free, { recursive: true });
    const { engine, ...config } = JSON.parse(await readFile(join(free, "config.json"), "utf8"));
    expect(engine).toBe("wasm");
    await writeFile(join(free, "config.json"), JSON.stringify(config));
    const chosen = await predict("chosen", { run: free });
    const probed = await predict("probed", { run: free, engine: "wasm" });
    expect(probed.engines).toEqual(["wasm"]);
    // A graphics card is faster still.
    expect(["onnx", "tensorflow", "webgpu"]).toContain(chosen.engines[0]);
    expectClose(chosen.values, probed.values, 1e-4);
  });

  test("resumes from the logits of ONNX Runtime, and not from those of another engine", async () => {
    const total = 2 * 16;
    const left: number[] = [];
    const onProgress = (done: number) => left.push(done);
    await predict("resumed", { engine: "onnx", onProgress });
    await predict("resumed", { engine: "onnx", onProgress: (done) => expect(done).toBe(total) });
    left.length = 0;
    await predict("resumed", { engine: "wasm", onProgress });
    expect(left[0]).toBeLessThan(total);
  });
});

describe("predictRun", () => {
  test("rejects an engine that there is not", async () => {
    await expect(predict("none", { engine: "onnx:cpus" as "onnx" })).rejects.toThrow(
      'predictRun: engine must be one of tensorflow, webgpu, wasm, cpu, onnx, onnx:PROVIDER (cpu, cuda, dml, coreml, webgpu), got onnx:cpus; did you mean "onnx:cpu"?',
    );
  });
});

describe("exportRun", () => {
  const exportTo = (to: ExportRunOptions["to"], options: Partial<ExportRunOptions> = {}) =>
    exportRun({ run, to, output: pathOf(`exported-${to}`), ...options });
  const weightsOf = async (fold: number) =>
    (await readSafetensors(join(run, `fold_${fold}`, "best.safetensors"))).tensors;

  test("writes one ONNX file per fold, with its weights to the bit", async () => {
    const files = await exportTo("onnx");
    expect(files).toEqual(
      [1, 2].map((fold) => pathOf("exported-onnx", `20191021-213751_efficientnet-b0_fold_${fold}.onnx`)),
    );
    expect(await readdir(pathOf("exported-onnx"))).toHaveLength(2);
    for (const [index, file] of files.entries()) {
      const { folds, network, size, window, version } = await loadOnnx(await readFile(file));
      expect({ network, size, window }).toEqual({ network: "efficientnet-b0", size: 32, window: "manifest" });
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
      expect(folds.map(hashOf)).toEqual([hashOf(await weightsOf(index + 1))]);
    }
  });

  test("writes one ONNX file with all folds", async () => {
    const [file, ...others] = await exportTo("onnx-ensemble", { opset: 18 });
    expect(others).toEqual([]);
    const { folds } = await loadOnnx(await readFile(file));
    expect(folds.map(hashOf)).toEqual([hashOf(await weightsOf(1)), hashOf(await weightsOf(2))]);
  });

  test("copies the weights for timm, whose names they have", async () => {
    const files = await exportTo("timm");
    for (const [index, file] of files.entries()) {
      const checkpoint = await readFile(join(run, `fold_${index + 1}`, "best.safetensors"));
      expect((await readFile(file)).equals(checkpoint)).toBe(true);
    }
  });

  test("rejects another form, and a folder that is not a finished run", async () => {
    await expect(exportTo("tflite" as "onnx")).rejects.toThrow(
      "exportRun: to must be one of onnx, onnx-ensemble, timm, got tflite",
    );
    await expect(exportTo("onnx", { opset: 12 })).rejects.toThrow("exportOnnx: opset must be from 17 to 23, got 12");
    await expect(exportTo("onnx", { run: pathOf("prepared") })).rejects.toThrow(
      "readRunConfig: prepared must be the folder of a run, got no config.json in it",
    );
    const unfinished = pathOf("unfinished");
    await cp(run, unfinished, { recursive: true });
    await rm(join(unfinished, "summary.json"));
    await expect(exportTo("timm", { run: unfinished })).rejects.toThrow(
      "exportRun: unfinished must hold summary.json, got none; was the run interrupted?",
    );
  });
});

describe("ct-hemorrhage", () => {
  test("export writes the files and lists them", async () => {
    const args = ["export", "--run", run, "--to", "onnx-ensemble", "--output", pathOf("command"), "--json"];
    const { status, output, errors } = await runCommand(...args);
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
    const file = pathOf("command", "20191021-213751_efficientnet-b0_ensemble.onnx");
    expect(JSON.parse(output[0])).toEqual({ files: [file] });
    expect((await loadOnnx(await readFile(file))).folds).toHaveLength(2);
  });

  test("predict takes ONNX Runtime for tasks under no name", async () => {
    const args = [
      "--data",
      pathOf("prepared"),
      "--set",
      "stage_2_train",
      "--output",
      pathOf("tasks"),
      "--engine",
      "onnx",
    ];
    const { status, errors } = await runCommand("predict", "--run", run, ...args, "--shard", "1/2");
    expect(status).toBe(2);
    expect(errors.join()).toContain(
      "--engine onnx cannot be combined with --plan or --shard: tasks run on tensorflow, webgpu, wasm, cpu",
    );
  });
});
