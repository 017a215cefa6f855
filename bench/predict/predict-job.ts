/**
 * Measures the prediction of a network on an engine, and prints its images per second as JSON. It runs in its own process,
 * so that engines share no memory and no threads.
 *
 *   npx tsx bench/predict/predict-job.ts ENGINE NETWORK SIZE THREADS REPEATS
 */
import { selectEngine } from "ct-hemorrhage/backend";
import { exportOnnx, MODELS, type ModelName } from "ct-hemorrhage/models";
import { createOnnxPredictor, loadFromSource, predictLogits } from "ct-hemorrhage/train";
import ndarray from "ndarray";
import { medianSeconds } from "../measure.js";

/** Images per batch, and batches per measurement. */
const BATCH = 8;

const [engine, network, ...numbers] = process.argv.slice(2);
const [size, threads, repeats] = numbers.map(Number);
const bytes = Uint8Array.from({ length: size * size * 3 }, (_, index) => Math.imul(index, 2654435761) >>> 24);
const data = {
  loader: loadFromSource(async () => ndarray(bytes, [size, size, 3])),
  ids: Array.from({ length: BATCH }, (_, index) => `${index}`),
};
await selectEngine({ prefer: "wasm" });
const model = MODELS[network as ModelName]({ size });
let predict = () => predictLogits(model, data, { batchSize: BATCH });
if (engine === "onnx") {
  const predictor = await createOnnxPredictor(await exportOnnx(model), { threads });
  model.dispose();
  predict = () => predictor.predict(data, { batchSize: BATCH });
}
const seconds = await medianSeconds(predict, { repeats });
console.log(JSON.stringify({ imagesPerSecond: BATCH / seconds }));
