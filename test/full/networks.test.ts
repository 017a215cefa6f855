import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type EngineName, selectEngine } from "../../src/backend/index.js";
import { MODELS, type ModelName } from "../../src/models/index.js";
import { trainableVariables } from "../../src/train/index.js";
import type { ModelOptions } from "../../src/types.js";
import { ABSENT_ENGINES, EVERY_ENGINE, readFixture } from "../engines.js";
import {
  compareGradients,
  compareLogits,
  compareLosses,
  EVALUATION_ERROR,
  errorToSpread,
  type TrainingReference,
} from "../models/compare-to-timm.js";
import { type BatchShape, evaluate, takeSteps, train, withFormulaNetwork } from "../models/measure-network.js";

/** What PyTorch Image Models computes: see make-networks.py. Arrays are base64 of float32. */
interface Reference extends TrainingReference {
  readonly timm: string;
  readonly parameters: number;
  readonly evaluation: readonly (BatchShape & Readonly<Record<"logits" | "features", string>>)[];
}

const fixtures = new URL("../models/", import.meta.url).href;
const references = Object.entries(readFixture<Record<string, Reference>>(fixtures, "networks.json"));

test("every network is compared", () => {
  expect(new Set(references.map(([title]) => title.split(" ")[0]))).toEqual(new Set(Object.keys(MODELS)));
});

const everyTitle = references.map(([title]) => title);

/** Whether WebGPU is to compare all: it takes minutes to an hour for each network on the software renderer of the tests. */
const IS_ALL = process.env.WEBGPU_NETWORKS === "all";

/**
 * What is compared on each engine: on WebGPU the smallest network, but for its steps, unless it is to compare all. Plain
 * JavaScript would take hours: what it computes is compared block by block in test/models.
 */
const TITLES: Readonly<Record<EngineName, readonly string[]>> = {
  tensorflow: everyTitle,
  webgpu: IS_ALL ? everyTitle : ["efficientnet-b0 same"],
  wasm: everyTitle,
  cpu: [],
};
const WHY_NOT: Readonly<Partial<Record<EngineName, string>>> = {
  webgpu: "WEBGPU_NETWORKS=all runs it, in minutes to an hour",
  cpu: "would take hours",
};
const cases = EVERY_ENGINE.flatMap((engine) => references.map(([title, reference]) => ({ engine, title, reference })));

/** Milliseconds for one test, where it takes longer than others. */
const PATIENCE: Readonly<Partial<Record<EngineName, number>>> = { webgpu: 2 * 3600_000 };

/**
 * Lets Dawn ask less often whether a result is there. It asks by `setImmediate` without a pause, which keeps one core busy
 * that the software renderer could use.
 */
function askLessOften(): void {
  vi.stubGlobal("setImmediate", (ask: (...args: unknown[]) => void, ...args: unknown[]) => setTimeout(ask, 3, ...args));
}

for (const [engine, reason] of Object.entries(ABSENT_ENGINES)) test.skip(`${engine}: skipped, ${reason}`, () => {});

for (const { engine, title, reference } of cases) {
  if (!TITLES[engine].includes(title)) {
    test.skip(`${title} on ${engine}: skipped, ${WHY_NOT[engine]}`, () => {});
    continue;
  }
  const [name, padding] = title.split(" ") as [ModelName, ModelOptions["padding"]];
  const { training, steps } = reference;

  describe(`${title} on ${engine}, as ${reference.timm} computes it`, { timeout: PATIENCE[engine] }, () => {
    const report = (what: string, figure: number) =>
      console.log(`${title} on ${engine}: ${what} ${figure.toExponential(1)}`);

    beforeAll(async () => {
      await selectEngine({ prefer: engine });
      if (engine === "webgpu") askLessOften();
    });
    afterAll(() => {
      vi.unstubAllGlobals();
    });

    test.each(reference.evaluation)("gives the logits and features of $size pixels", async (expected) => {
      const [logits, features] = await withFormulaNetwork(name, { size: expected.size, padding }, (model) =>
        evaluate(model, expected, ["features"]),
      );
      const errors = [errorToSpread(logits, expected.logits), errorToSpread(features, expected.features)];
      report(`largest error at ${expected.size} pixels, of the spread`, Math.max(...errors));
      for (const error of errors) expect(error).toBeLessThanOrEqual(EVALUATION_ERROR);
    });

    test("has in training the parameters, their gradients and the logits of a batch", async () => {
      const { size } = training;
      const { logits, gradients, parameters } = await withFormulaNetwork(name, { size, padding }, async (model) => ({
        ...(await train(model, training)),
        parameters: trainableVariables(model).reduce((sum, variable) => sum + variable.size, 0),
      }));
      expect(parameters).toBe(reference.parameters);
      const logitShare = compareLogits(logits, reference);
      report("error of the logits in training, of what is allowed", logitShare);
      expect(logitShare).toBeLessThanOrEqual(1);
      const shares = [...compareGradients(gradients, reference)];
      report("largest error of a gradient, of what is allowed", Math.max(...shares.map(([, share]) => share)));
      expect(shares.filter(([, share]) => !(share <= 1))).toEqual([]);
    });

    test.skipIf(engine === "webgpu" && !IS_ALL)("has the losses of five steps of AdamW", async () => {
      const losses = await withFormulaNetwork(name, { size: training.size, padding }, (model) =>
        takeSteps(model, training, steps.losses.length),
      );
      const shares = compareLosses(losses, reference);
      report("largest error of a loss, of what is allowed", Math.max(...shares));
      for (const share of shares) expect(share).toBeLessThanOrEqual(1);
    });
  });
}
