/**
 * Measures training and inference of a network on an engine, and prints the images/s of both, or the reason why it
 * failed, as JSON. It runs in its own process, so that engines share no memory, threads or compiled code. Plain
 * JavaScript, and WebGPU on a software renderer, are so slow that they measure one image once.
 *
 *   npx tsx bench/engines/engine-job.ts ENGINE NETWORK SIZE BATCH REPEATS
 */
import {
  mean,
  randomUniform,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { type Engine, type EngineName, selectEngine } from "ct-hemorrhage/backend";
import { MODELS } from "ct-hemorrhage/models";
import { createAdamW, trainableVariables, trainStep } from "ct-hemorrhage/train";
import { medianSeconds } from "../measure.js";

/** Images per second. */
export type Rates = Readonly<Record<"train" | "infer", number>>;

/** Measured rates, and the number of images per batch. */
export type Measured = Rates & { readonly batch: number };

/** Reason why nothing was measured. */
export interface Failure {
  readonly failure: string;
}

/** Batch and repetitions of a slow engine. */
const ONCE = { batch: 1, repeats: 1 };

/** Networks that can be measured: a whole network, or the stem and first dense block of another. */
const NETWORKS: Readonly<Record<string, (size: number) => LayersModel>> = {
  "efficientnet-b0": (size) => MODELS["efficientnet-b0"]({ size }),
  "densenet-block": (size) => {
    const whole = MODELS.densenet169({ size });
    const output = whole.getLayer("features.denseblock1").output as SymbolicTensor;
    return layersModel({ inputs: whole.inputs, outputs: output });
  },
};

/** Whether an engine is plain JavaScript, or WebGPU on a software renderer. */
const isSlow = ({ name, threads }: Engine) => name === "cpu" || (name === "webgpu" && threads > 0);

async function measure(model: LayersModel, { batch, repeats }: typeof ONCE): Promise<Measured> {
  const [, rows, cols, channels] = model.inputs[0].shape as number[];
  const images: Tensor4D = randomUniform([batch, rows, cols, channels]);
  const optimizer = createAdamW(trainableVariables(model));
  const loss = (_: Tensor, output: Tensor) => mean(output) as Scalar;
  const options = { optimizer, loss, learningRate: 1e-3, dropSeed: 1 };
  const labels = zeros([batch, 1]) as Tensor2D;
  const train = await medianSeconds(() => trainStep(model, { images, labels }, options), { repeats });
  const infer = await medianSeconds(
    async () => {
      const output = tidy(() => model.apply(images) as Tensor);
      await output.data();
      output.dispose();
    },
    { repeats },
  );
  return { batch, train: batch / train, infer: batch / infer };
}

const [name, network, ...numbers] = process.argv.slice(2);
const [size, batch, repeats] = numbers.map(Number);
let result: Measured | Failure;
try {
  const engine = await selectEngine({ prefer: name as EngineName });
  result = await measure(NETWORKS[network](size), isSlow(engine) ? ONCE : { batch, repeats });
} catch (error) {
  result = { failure: (error as Error).message };
}
console.log(JSON.stringify(result));
