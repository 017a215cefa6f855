import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import ndarray from "ndarray";
import { beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { readSafetensors } from "../../../src/io/index.js";
import { predictInParts } from "../../../src/pipeline/runs/predict-in-parts.js";
import { takeFence } from "../../../src/pipeline/workers/fence.js";
import { type Stop, stopOn } from "../../../src/pipeline/workers/stop.js";
import { loadFromSource } from "../../../src/train/index.js";
import { createPredictor } from "../../../src/train/internal.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const view = (image: ReturnType<typeof ndarray<Uint8Array>>) => image;

/** A network whose one logit is the brightness of an image of a pixel. */
function brightness(): LayersModel {
  const images = input({ shape: [1, 1, 3] });
  const flat = layers.flatten().apply(images);
  const sum = layers.dense({ units: 1, kernelInitializer: "ones", name: "classifier" });
  return layersModel({ inputs: images, outputs: sum.apply(flat) as SymbolicTensor });
}

/** Seventy images, 0 to 69 thirds of 1/255: three parts of 32 batches. */
const ids = Array.from({ length: 70 }, (_, index) => `${index}`);
const expected = ids.map((id) => Math.fround((3 * Number(id)) / 255));

interface PredictSettings {
  readonly key?: string;
  readonly missing?: string;
  readonly stop?: Stop;
  readonly onProgress?: (done: number) => void;
}

/** Predicts all images, one at a time, and tells which were loaded; one of them may be missing. */
async function predict({ key = "epoch 1", missing = "none", stop, onProgress }: PredictSettings = {}) {
  const loaded: string[] = [];
  const loader = loadFromSource(
    async (id) => {
      if (id === missing) throw new Error(`no image ${id}`);
      loaded.push(id);
      return ndarray(new Uint8Array(3).fill(Number(id)), [1, 1, 3]);
    },
    { views: [view] },
  );
  const path = pathOf("logits.safetensors");
  const fence = takeFence(path);
  const options = { batchSize: 1, path, metadata: { key }, fence, stop, wantsState: () => true };
  const logits = await predictInParts(
    await createPredictor("predictLogits", brightness(), { fused: false }),
    { loader, ids },
    { ...options, onProgress },
  );
  return { logits: [...logits], loaded };
}

beforeEach(async () => {
  await selectEngine({ prefer: "cpu" });
});

describe("predictInParts", () => {
  test("resumes after the parts that are in the file", async () => {
    await expect(predict({ missing: "40" })).rejects.toThrow("no image 40");
    expect((await readSafetensors(pathOf("logits.safetensors"))).tensors.logits.shape).toEqual([32, 1]);
    const { logits, loaded } = await predict();
    expect(loaded).toEqual(ids.slice(32));
    logits.forEach((logit, index) => void expect(logit).toBeCloseTo(expected[index], 6));
  });

  test("returns the content of a complete file", async () => {
    const { logits } = await predict();
    expect(await predict()).toEqual({ logits, loaded: [] });
  });

  test("starts over if the file belongs to another network or other images", async () => {
    await predict();
    expect((await predict({ key: "epoch 2" })).loaded).toEqual(ids);
  });

  test("stops after the part in progress when it is asked to, and resumes there", async () => {
    const stopped = new AbortController();
    const onProgress = (done: number) => void (done === 10 && stopped.abort());
    const ended = predict({ stop: stopOn(stopped.signal), onProgress });
    await expect(ended).rejects.toThrow("the job was stopped, and can be resumed");
    expect((await predict()).loaded).toEqual(ids.slice(32));
  });

  test("writes nothing more once another process has taken over", async () => {
    const onProgress = (done: number) => void (done === 40 && takeFence(pathOf("logits.safetensors")));
    await expect(predict({ onProgress })).rejects.toThrow("another process has taken over");
    expect((await predict()).loaded).toEqual(ids.slice(32));
  });
});
