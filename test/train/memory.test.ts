import { memory } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import ndarray from "ndarray";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { cosineAnnealing, fit, loadFromSource, predictLogits } from "../../src/train/index.js";
import { CLASSES, type ImageSource } from "../../src/types.js";
import { EVERY_ENGINE } from "../engines.js";
import { takeSteps } from "../models/measure-network.js";
import { buildMiniNetwork } from "../models/mini-networks.js";

const SIZE = 16;
const ids = ["a", "b", "c", "d"];
const labels = { ids, classes: CLASSES, values: Uint8Array.from({ length: 24 }, (_, index) => index % 2) };
const source: ImageSource = async (id) =>
  ndarray(new Uint8Array(SIZE * SIZE * 3).fill(50 * ids.indexOf(id)), [SIZE, SIZE, 3]);
const loader = loadFromSource(source);

const trainOneEpoch = (model: LayersModel) =>
  fit(
    model,
    { loader, labels, fold: { index: 0, train: ids.slice(0, 3), valid: ids.slice(3) } },
    {
      epochs: 1,
      batchSize: 2,
      schedule: cosineAnnealing(1e-3, { epochs: 1 }),
      seed: 1,
    },
  );

/** Uses of a network; each must leave no memory behind. */
const JOBS: Readonly<Record<string, (model: LayersModel) => Promise<unknown>>> = {
  "a step of training": (model) => takeSteps(model, { batch: 2, size: SIZE }, 1),
  "an epoch of training": trainOneEpoch,
  "a prediction": (model) => predictLogits(model, { loader, ids }, { batchSize: 2 }),
};

describe.each(EVERY_ENGINE)("on %s", (engine) => {
  let model: LayersModel;
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
    model = await buildMiniNetwork("EfficientNet, same padding", SIZE);
  });
  afterAll(() => model.dispose());

  test.each(Object.entries(JOBS))("%s leaves no tensors and no bytes behind", async (_, job) => {
    const { numTensors, numBytes } = memory();
    await job(model);
    expect(memory()).toMatchObject({ numTensors, numBytes });
  });
});
