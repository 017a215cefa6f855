import type { LayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import type { ModelOptions } from "../../src/types.js";
import { QUICK_ENGINES, readFixture } from "../engines.js";
import {
  compareGradients,
  compareLogits,
  decodeFloats,
  EVALUATION_ERROR,
  errorNorm,
  sketchAt,
  type TrainingReference,
} from "./compare-to-timm.js";
import { formulaWeight, sketch } from "./formula-weights.js";
import { evaluate, train, withFormulaNetwork } from "./measure-network.js";

/** What PyTorch Image Models computes: see make-networks.py. Arrays are base64 of float32. */
interface Reference extends TrainingReference {
  readonly timm: string;
  readonly blocks: { readonly names: readonly string[]; readonly sketches: string; readonly norms: string };
}

const { formula, paddings } = readFixture<{
  readonly formula: {
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly data: string }[];
    readonly sketch: readonly number[];
  };
  readonly paddings: Readonly<Record<"same" | "symmetric", Reference>>;
}>(import.meta.url, "stages.json");

describe("formulaWeight", () => {
  test.each(formula.weights)("gives $name the numbers of formula.py, to the last bit", ({ name, shape, data }) => {
    expect(formulaWeight(name, shape)).toEqual({ shape, data: decodeFloats(data) });
  });
});

describe("sketch", () => {
  test("has the sums of formula.py", () => {
    const eighths = Float32Array.from({ length: 100 }, (_, index) => index / 8);
    expect([...sketch("sketch", eighths)]).toEqual(formula.sketch);
  });
});

const CASES = Object.entries(paddings) as [keyof typeof paddings, Reference][];
const networkOptions = (padding: ModelOptions["padding"], { training }: Reference) => ({
  size: training.size,
  padding,
});

/** The layer that gives the map of a block: its sum or, where it has none, its last batch norm. */
function lastLayer({ layers }: LayersModel, block: string): string {
  return [`${block}.add`, `${block}.bn3`, `${block}.bn2`].find((name) => layers.some((layer) => layer.name === name))!;
}

describe.each(QUICK_ENGINES)("efficientNetB0 on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  test.each(CASES)("gives in each block the map of timm, with %s padding", async (padding, reference) => {
    const { blocks, training } = reference;
    const [, ...maps] = await withFormulaNetwork("efficientnet-b0", networkOptions(padding, reference), (model) =>
      evaluate(
        model,
        training,
        blocks.names.map((block) => lastLayer(model, block)),
      ),
    );
    const [sketches, norms] = [decodeFloats(blocks.sketches), decodeFloats(blocks.norms)];
    for (const [index, name] of blocks.names.entries()) {
      const error = errorNorm(name, maps[index], sketchAt(sketches, index)) / norms[index];
      expect(error, name).toBeLessThanOrEqual(EVALUATION_ERROR);
    }
  });
});

// The cpu engine takes half a minute for these; efficientnet.test.ts compares its gradients with those of wasm.
describe("efficientNetB0 in training on wasm", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
  });

  test.each(CASES)("has in each block the gradients of timm, with %s padding", async (padding, reference) => {
    const { logits, gradients } = await withFormulaNetwork(
      "efficientnet-b0",
      networkOptions(padding, reference),
      (model) => train(model, reference.training),
    );
    expect(compareLogits(logits, reference)).toBeLessThanOrEqual(1);
    const shares = [...compareGradients(gradients, reference)];
    expect(shares.filter(([, share]) => !(share <= 1))).toEqual([]);
  });
});
