// Runs the main steps of the package once and checks their results, on any runtime: `node test/runtimes/main-steps.mjs`.
// The last line is JSON: the names of the steps that passed, and of those that failed with the reason.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const root = new URL("../../dist/", import.meta.url);
const load = (entry) => import(new URL(`${entry}index.js`, root));
const folder = mkdtempSync(join(tmpdir(), "ct-hemorrhage-"));
const pathOf = (...parts) => join(folder, ...parts);
const paths = async () => (await load("pipeline/")).preparedPaths(pathOf("prepared"), "s");

function expectEqual(received, expected) {
  const [a, b] = [received, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

const STEPS = {
  "import the root": async () => {
    const { flipHorizontal, ndarray } = await load("");
    const image = ndarray(Uint8Array.of(1, 1, 1, 2, 2, 2), [1, 2, 3]);
    expectEqual(flipHorizontal(image).get(0, 0, 0), 2);
  },
  "write a phantom": async () => {
    const { writePhantom } = await load("pipeline/");
    const cohort = { seed: 1, trainStudies: 4, testStudies: 1, slices: 4, size: 64 };
    await writePhantom(pathOf("phantom"), cohort);
  },
  "list files": async () => {
    const { listFiles } = await load("io/");
    expectEqual((await listFiles(pathOf("phantom", "stage_2_train"))).length, 16);
  },
  "prepare DICOM in worker threads": async () => {
    const { prepare } = await load("pipeline/");
    const input = pathOf("phantom", "stage_2_train");
    const { images, failures } = await prepare({ input, output: pathOf("prepared"), set: "s", threads: 2 });
    expectEqual([images, failures], [16, []]);
  },
  "read tables and images": async () => {
    const { readMetadataTable, readPng, readTriplets } = await load("io/");
    const { image, metadata, triplets } = await paths();
    const [row] = await readMetadataTable(metadata);
    expectEqual((await readTriplets(triplets)).length, 16);
    expectEqual((await readPng(image("adjacent_hu_cropped", row.Image))).shape[2], 3);
  },
  "write and read safetensors": async () => {
    const { readSafetensors, writeSafetensors } = await load("io/");
    const tensors = { a: { shape: [3], data: Float32Array.of(1, 2, 3) }, b: { shape: [], data: Float32Array.of(4) } };
    await writeSafetensors(pathOf("weights.safetensors"), tensors);
    const read = await readSafetensors(pathOf("weights.safetensors"));
    expectEqual([...read.tensors.a.data, ...read.tensors.b.data], [1, 2, 3, 4]);
  },
  "predict with a network on wasm": async () => {
    const { selectEngine, tf } = await load("backend/");
    const { MODELS } = await load("models/");
    await selectEngine({ prefer: "wasm" });
    const network = MODELS["efficientnet-b0"]({ size: 32, classes: 6, seed: 1 });
    const logits = network.predict(tf.zeros([1, 32, 32, 3]));
    expectEqual([logits.shape, (await logits.data()).every(Number.isFinite)], [[1, 6], true]);
  },
};

const passed = [];
const failed = {};
for (const [name, step] of Object.entries(STEPS)) {
  try {
    await step();
    passed.push(name);
  } catch (error) {
    failed[name] = String(error?.message ?? error)
      .split("\n")[0]
      .slice(0, 200);
  }
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ passed, failed }));
process.exit(Object.keys(failed).length > 0 ? 1 : 0);
