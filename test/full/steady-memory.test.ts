import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js";
import { backend, memory, randomUniform, round, type Tensor2D, type Tensor4D } from "@tensorflow/tfjs-core";
import { selectEngine } from "ct-hemorrhage/backend";
import { weightedLoss } from "ct-hemorrhage/loss";
import { MODELS } from "ct-hemorrhage/models";
import { createAdamW, trainableVariables, trainStep } from "ct-hemorrhage/train";
import { expect, test } from "vitest";

const STEPS = 500;

/** Size of the memory of the engine, bytes. */
const heapBytes = () => ((backend() as BackendWasm).wasm as unknown as Record<"HEAPU8", Uint8Array>).HEAPU8.length;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Megabytes of what lives in JavaScript; what the process holds beside it is garbage that V8 has not collected yet. */
function liveMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

test("neither the memory of the engine nor what lives in JavaScript grows in 500 steps of training on wasm", async () => {
  await selectEngine({ prefer: "wasm" });
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
  const before = { megabytes: liveMegabytes(), heapBytes: heapBytes(), ...memory() };
  await train(STEPS);
  expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  expect(heapBytes()).toBe(before.heapBytes);
  // A record of 100 bytes for each of the 1,500 operations of a step would add 75 MB.
  expect(liveMegabytes() - before.megabytes).toBeLessThan(2);
});
