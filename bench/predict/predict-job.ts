/**
 * Measures the prediction of a network on an engine, and prints its images per second as JSON. It runs in its own process,
 * so that engines share no memory and no threads. ENGINE is wasm, layers (wasm, layer by layer) or onnx.
 *
 *   npx tsx bench/predict/predict-job.ts ENGINE NETWORK SIZE THREADS REPEATS
 */
import { selectEngine, tf } from "ct-hemorrhage/backend";
import { applyModel, exportOnnx, MODELS, type ModelName } from "ct-hemorrhage/models";
import { createOnnxPredictor, imagesToTensor, loadFromSource, predictLogits } from "ct-hemorrhage/train";
import ndarray from "ndarray";
import { median } from "../measure.js";

/** Images per batch. */
const BATCH = 8;

const [engine, network, ...numbers] = process.argv.slice(2);
const [size, threads, repeats] = numbers.map(Number);
const bytes = Uint8Array.from({ length: size * size * 3 }, (_, index) => Math.imul(index, 2654435761) >>> 24);
const image = ndarray(bytes, [size, size, 3]);
await selectEngine({ prefer: "wasm" });
const model = MODELS[network as ModelName]({ size });

/** Returns a function that predicts so many images. */
async function createPredict(): Promise<(images: number) => Promise<unknown>> {
  if (engine === "layers") {
    return async () => {
      const logits = tf.tidy(() => applyModel(model, imagesToTensor(Array(BATCH).fill(image))));
      await logits.data();
      logits.dispose();
    };
  }
  const loader = loadFromSource(async () => image);
  const dataOf = (images: number) => ({ loader, ids: Array.from({ length: images }, (_, index) => `${index}`) });
  if (engine === "wasm") return (images) => predictLogits(model, dataOf(images), { batchSize: BATCH });
  const predictor = await createOnnxPredictor(await exportOnnx(model), { threads });
  model.dispose();
  return (images) => predictor.predict(dataOf(images), { batchSize: BATCH });
}

/** Seconds of the processor on one thread, which other programs do not lengthen; otherwise of the clock. */
function seconds(): number {
  const { user, system } = process.cpuUsage();
  return threads === 1 ? (user + system) / 1e6 : performance.now() / 1e3;
}

/** Returns the median seconds of a prediction of so many images, after one to warm up. */
async function medianOf(images: number): Promise<number> {
  await predict(images);
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = seconds();
    await predict(images);
    times.push(seconds() - start);
  }
  return median(times);
}

const predict = await createPredict();
const whole = await medianOf(BATCH);
// On wasm, each call first folds the weights, which a prediction of many images does once.
const start = engine === "wasm" ? await medianOf(1) : 0;
console.log(JSON.stringify({ imagesPerSecond: (engine === "wasm" ? BATCH - 1 : BATCH) / (whole - start) }));
