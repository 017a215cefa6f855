import { randomUniform, round, type Tensor2D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { type EngineName, selectBackend } from "ct-hemorrhage/backend";
import { weightedLoss } from "ct-hemorrhage/loss";
import { applyModel, MODELS } from "ct-hemorrhage/models";
import { createAdamW, trainableVariables, trainStep } from "ct-hemorrhage/train";
import { medianSeconds, runReference } from "../measure.js";

/** Image sizes and the batches that they are trained in. */
const CASES = [
  { size: 64, batch: 32 },
  { size: 96, batch: 8 },
  { size: 224, batch: 8 },
];

/** The engines of this machine that are fast enough to measure. */
const MEASURED: readonly EngineName[] = ["tensorflow", "wasm"];

type Rates = Readonly<Record<"train" | "infer", number>>;

/** Images/s of EfficientNet-B0, training and inference, on the engine that runs. */
async function measure({ size, batch }: (typeof CASES)[number]): Promise<Rates> {
  const model = MODELS["efficientnet-b0"]({ size });
  const optimizer = createAdamW(trainableVariables(model));
  const images = randomUniform([batch, size, size, 3]) as Tensor4D;
  const labels = round(randomUniform([batch, 6])) as Tensor2D;
  const options = { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed: 1 };
  const train = await medianSeconds(() => trainStep(model, { images, labels }, options));
  const infer = await medianSeconds(async () => {
    const logits = tidy(() => applyModel(model, images));
    await logits.data();
    logits.dispose();
  });
  for (const owned of [model, optimizer, images, labels]) owned.dispose();
  return { train: batch / train, infer: batch / infer };
}

/** Measures EfficientNet-B0 on each engine of this machine beside PyTorch, one thread each, in one run. */
export async function run(): Promise<object> {
  const reference = runReference<Rates[]>(
    "engines.py",
    CASES.flatMap(({ size, batch }) => [`${size}`, `${batch}`]),
  );
  const rows: object[] = [];
  for (const engine of MEASURED) {
    const started = await selectBackend({ prefer: engine }).catch(() => undefined);
    if (!started) continue;
    for (const [index, { size, batch }] of CASES.entries()) {
      const { train, infer } = await measure({ size, batch });
      const torch = reference?.[index];
      rows.push({
        engine,
        network: "efficientnet-b0",
        size,
        trainImagesPerSecond: Number(train.toFixed(2)),
        inferImagesPerSecond: Number(infer.toFixed(2)),
        ratioTrain: torch ? Number((train / torch.train).toFixed(3)) : null,
        ratioInfer: torch ? Number((infer / torch.infer).toFixed(3)) : null,
      });
    }
  }
  console.table(rows);
  return { benchmark: "engines", rows };
}
