import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js";
import { backend, memory, randomUniform, round, type Tensor2D, type Tensor4D } from "@tensorflow/tfjs-core";
import { selectBackend } from "ct-hemorrhage/backend";
import { weightedLoss } from "ct-hemorrhage/loss";
import { MODELS } from "ct-hemorrhage/models";
import { createAdamW, trainableVariables, trainStep } from "ct-hemorrhage/train";
import { expect, test } from "vitest";

const STEPS = 500;

/** Size of the memory of the engine, bytes. */
const heapBytes = () => ((backend() as BackendWasm).wasm as unknown as Record<"HEAPU8", Uint8Array>).HEAPU8.length;

/** Megabytes of the process, the heap of the engine among them. */
const residentMegabytes = () => process.memoryUsage.rss() / 1e6;

test("the memory of the process does not grow in 500 steps of training on wasm", async () => {
  await selectBackend({ prefer: "wasm" });
  const model = MODELS["efficientnet-b0"]({ size: 32 });
  const optimizer = createAdamW(trainableVariables(model));
  const batch = {
    images: randomUniform([2, 32, 32, 3]) as Tensor4D,
    labels: round(randomUniform([2, 6])) as Tensor2D,
  };
  const train = async (steps: number) => {
    for (let step = 0; step < steps; step++) {
      await trainStep(model, batch, { optimizer, loss: weightedLoss, learningRate: 1e-4, dropSeed: step });
    }
  };
  await train(100);
  const before = { megabytes: residentMegabytes(), heapBytes: heapBytes(), ...memory() };
  await train(STEPS);
  expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  // Garbage that V8 has not collected yet comes and goes, by tens of megabytes: the memory of the engine does not.
  expect(heapBytes()).toBe(before.heapBytes);
  expect(residentMegabytes()).toBeLessThan(1.15 * before.megabytes);
});
