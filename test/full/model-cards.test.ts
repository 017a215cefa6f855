import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { MODELS, modelCost } from "../../src/models/index.js";
import { CLASSES, type ModelBuilder } from "../../src/types.js";
import { readFixture } from "../engines.js";
import { CARDS, type Measured, renderModelCards } from "./render-model-cards.js";

interface Reference {
  readonly timm: string;
  readonly size: number;
  readonly parameters: number;
  readonly multiplyAdds: number;
}

const references = readFixture<Record<string, Reference>>(
  new URL("../models/", import.meta.url).href,
  "model-cost.json",
);

/** Millions of parameters with the 1000 classes of ImageNet: results/results-imagenet.csv of PyTorch Image Models. */
const PUBLISHED_MILLIONS: Readonly<Record<string, number>> = {
  "efficientnet-b0": 5.29,
  "efficientnet-b3": 12.23,
  "efficientnet-b5": 30.39,
  densenet169: 14.15,
  "seresnext101-32x4d": 48.96,
};

/** Builds a network at the size of its card, and asks it. */
function measure(name: string, build: ModelBuilder): Measured {
  const model = build({ size: CARDS[name].size });
  const featureMap = (model.getLayer("feature_map").outputShape as number[]).slice(1);
  const measured = { ...modelCost(model), featureMap };
  expect(model.getLayer("features").outputShape).toEqual([null, featureMap[2]]);
  model.dispose();
  return measured;
}

describe("networks of the original solution's sizes", () => {
  const measured: Record<string, Measured> = {};
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
    for (const [name, build] of Object.entries(MODELS)) measured[name] = measure(name, build);
  });

  test.each(Object.keys(MODELS))("%s has the parameters and multiply-adds of PyTorch Image Models", (name) => {
    const { parameters, multiplyAdds } = measured[name];
    const { timm: _, ...expected } = references[name];
    expect({ size: CARDS[name].size, parameters, multiplyAdds }).toEqual(expected);
  });

  test.each(Object.keys(MODELS))("%s has as many parameters for 1000 classes as are published", (name) => {
    const { parameters, featureMap } = measured[name];
    const classifier = (classes: number) => classes * (featureMap[2] + 1);
    expect((parameters - classifier(CLASSES.length) + classifier(1000)) / 1e6).toBeCloseTo(PUBLISHED_MILLIONS[name], 2);
  });

  test("docs/models.md holds their cards", async () => {
    await expect(renderModelCards(measured)).toMatchFileSnapshot("../../docs/models.md");
  });
});
