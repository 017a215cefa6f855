import type { LayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { type EngineName, selectEngine } from "../../src/backend/index.js";
import { ABSENT_ENGINES, EVERY_ENGINE } from "../engines.js";
import { evaluate, takeSteps, train } from "./measure-network.js";
import { buildMiniNetwork, MINI_NETWORKS } from "./mini-networks.js";

const BATCH = { batch: 2, size: 16 };
const STEPS = 3;

/** Errors that are allowed, relative to the largest number of an array. */
const TOLERANCES = { "logits and features": 1e-4, gradients: 1e-3, "losses of three steps": 1e-4 };

type Arrays = Readonly<Record<string, ArrayLike<number>>>;
type Results = Readonly<Record<keyof typeof TOLERANCES, Arrays>>;

async function withMini<T>(name: string, run: (model: LayersModel) => Promise<T>): Promise<T> {
  const model = await buildMiniNetwork(name, BATCH.size);
  return run(model).finally(() => model.dispose());
}

/** What an engine makes of a mini network: the losses are those before each step and after the last. */
async function compute(engine: EngineName, name: string): Promise<Results> {
  await selectEngine({ prefer: engine });
  const [logits, features] = await withMini(name, (model) => evaluate(model, BATCH, ["features"]));
  const training = await withMini(name, (model) => train(model, BATCH));
  const losses = await withMini(name, (model) => takeSteps(model, BATCH, STEPS + 1));
  return {
    "logits and features": { logits, features, "logits in training": training.logits },
    gradients: training.gradients,
    "losses of three steps": { losses },
  };
}

/** The largest error of an array, relative to its largest number; NaN where any number is. */
function errorOf(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const errors = Array.from(expected, (value, index) => Math.abs(actual[index] - value));
  return errors.some(Number.isNaN) ? Number.NaN : Math.max(...errors) / Math.max(...Array.from(expected, Math.abs));
}

for (const [engine, reason] of Object.entries(ABSENT_ENGINES)) test.skip(`${engine}: skipped, ${reason}`, () => {});

describe.each(MINI_NETWORKS)("%s", (name) => {
  let expected: Results;
  beforeAll(async () => {
    expected = await compute("cpu", name);
  });

  describe.each(EVERY_ENGINE.filter((engine) => engine !== "cpu"))("on %s", (engine) => {
    let actual: Results;
    beforeAll(async () => {
      actual = await compute(engine, name);
    });

    test.each(Object.keys(TOLERANCES) as (keyof typeof TOLERANCES)[])("has the %s of plain JavaScript", (kind) => {
      expect(Object.keys(actual[kind])).toEqual(Object.keys(expected[kind]));
      const errors = Object.entries(expected[kind]).map(([key, values]) => [key, errorOf(actual[kind][key], values)]);
      expect(errors.filter(([, error]) => !(Number(error) <= TOLERANCES[kind]))).toEqual([]);
    });
  });
});
