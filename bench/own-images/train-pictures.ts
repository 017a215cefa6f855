import { testTimeViews } from "ct-hemorrhage/augment";
import { selectEngine } from "ct-hemorrhage/backend";
import { groupKFold } from "ct-hemorrhage/cv";
import { weightedLoss } from "ct-hemorrhage/loss";
import { MODELS } from "ct-hemorrhage/models";
import { createImageLoader, openCustomImages, readPictureLabels } from "ct-hemorrhage/pipeline";
import { toProbabilities } from "ct-hemorrhage/postprocess";
import { type BatchLoss, cosineAnnealing, fit, predictLogits } from "ct-hemorrhage/train";

/** Pictures to train on, and settings. */
export interface PictureOptions {
  readonly images: string;
  readonly labels: string;
  readonly epochs: number;
  readonly size: number;
  readonly batchSize: number;
  readonly folds: number;
  readonly seed: number;
}

/** Label and out-of-fold probability of a picture. */
export interface PictureRow {
  readonly id: string;
  readonly label: number;
  readonly probability: number;
}

/** Trains EfficientNet-B0 on wasm in folds, for all epochs, and predicts each picture out of fold with four views. */
export async function trainPictures(options: PictureOptions): Promise<PictureRow[]> {
  const { images, epochs, size, batchSize, seed } = options;
  const { labels } = await readPictureLabels(options.labels, images);
  await selectEngine({ prefer: "wasm" });
  const loader = createImageLoader(await openCustomImages({ images }), { size, cacheBytes: 1e9 });
  const loss: BatchLoss = (truth, logits) => weightedLoss(truth, logits, { weights: [1] });
  const labelOf = new Map(labels.ids.map((id, row) => [id, labels.values[row]]));
  const rows: PictureRow[] = [];
  for (const fold of groupKFold(labels.ids, labels.ids, { folds: options.folds })) {
    const model = MODELS["efficientnet-b0"]({ size, seed: seed + fold.index, classes: 1, batchNormMomentum: 0.1 });
    const schedule = cosineAnnealing(1e-3, { epochs });
    const settings = { epochs, patience: epochs, batchSize, seed: seed + fold.index, schedule, loss, views: 1 };
    await fit(model, { loader, labels, fold }, settings);
    const views = testTimeViews({ size }).length;
    const logits = await predictLogits(model, { loader, ids: fold.valid }, { views, batchSize });
    model.dispose();
    toProbabilities(logits).forEach((probability, index) => {
      const id = fold.valid[index];
      rows.push({ id, label: labelOf.get(id)!, probability });
    });
  }
  await loader.close();
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}
