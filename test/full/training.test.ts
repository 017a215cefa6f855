import { describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import type { ModelName } from "../../src/models/index.js";
import type { ModelOptions } from "../../src/types.js";
import { ABSENT_ENGINES, readFixture } from "../engines.js";
import { takeTurns, withFormulaNetwork } from "../models/measure-network.js";

/** Losses in float64 and the error of PyTorch's float32 at each step: see make-training.py. */
interface Reference {
  readonly batch: number;
  readonly batches: number;
  readonly size: number;
  readonly losses: readonly number[];
  readonly float32Errors: readonly number[];
}

/** An error of a loss that is always small enough. */
const FLOOR = 1e-3;

const fixtures = new URL("../models/", import.meta.url).href;
const references = Object.entries(readFixture<Record<string, Reference>>(fixtures, "training.json"));
const engines = (["tensorflow", "wasm"] as const).filter((engine) => !(engine in ABSENT_ENGINES));

describe.each(references)("%s", (title, reference) => {
  const [name, padding] = title.split(" ") as [ModelName, ModelOptions["padding"]];

  test.each(engines)("has PyTorch's losses over twenty steps on batches in turn, on %s", async (engine) => {
    await selectEngine({ prefer: engine });
    const { losses: expected, float32Errors, size } = reference;
    const losses = await withFormulaNetwork(name, { size, padding }, (model) =>
      takeTurns(model, reference, expected.length),
    );
    const errors = losses.map((loss, step) => Math.abs(loss - expected[step]));
    console.log(`${title} on ${engine}: largest error of a loss ${Math.max(...errors).toExponential(1)}`);
    for (const [step, error] of errors.entries()) {
      expect(error).toBeLessThanOrEqual(Math.max(FLOOR, float32Errors[step]));
    }
  });
});
