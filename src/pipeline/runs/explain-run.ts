import { basename, join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { resize } from "../../augment/index.js";
import { selectEngine } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { gradCam, inputGradient, occlusion } from "../../explain/index.js";
import { assertOneOf, assertOptions, assertText, assertTexts, type KnownKeys } from "../../guards/internal.js";
import { readPredictions, writePng } from "../../io/index.js";
import { writeLines } from "../../io/internal.js";
import { applyModel } from "../../models/index.js";
import { sigmoid } from "../../postprocess/index.js";
import { quoteStart } from "../../shorten.js";
import { imagesToTensor } from "../../train/index.js";
import { CLASSES, type ClassName, type HeatMap } from "../../types.js";
import type { ImageSet } from "../images/image-set.js";
import { type ImageLocation, openImages } from "../images/open-images.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { readCrops } from "../images/read-crops.js";
import { drawExplanation, findHottest, meanHeat } from "./draw-explanation.js";
import { foldNetworks } from "./fold-networks.js";
import { assertFinished } from "./predict-run.js";
import { type RunConfig, readRunConfig } from "./run-config.js";
import { readFolds } from "./run-files.js";
import { openFolds } from "./stored-folds.js";

/** Ways to explain a prediction. */
export const EXPLAIN_METHODS = ["grad-cam", "gradient", "occlusion"] as const;

/** A way to explain a prediction: one of {@link EXPLAIN_METHODS}. */
export type ExplainMethod = (typeof EXPLAIN_METHODS)[number];

/** Run and images to explain, and settings. */
export interface ExplainRunOptions {
  /** Folder of a trained run. */
  readonly run: string;
  /** Images: the output folder of a preparation, or custom images. */
  readonly data: ImageLocation;
  /** Name of the prepared set; required for a preparation only. */
  readonly set?: string | undefined;
  /** Ids of the images to explain. */
  readonly ids: readonly string[];
  /** Class to explain. Default: any. */
  readonly className?: ClassName | undefined;
  /** Way to explain: `gradCam`, `inputGradient` or `occlusion` of `ct-hemorrhage/explain`. Default grad-cam. */
  readonly method?: ExplainMethod | undefined;
  /** Folder for the pictures and the table. */
  readonly output: string;
  /** Called after each image and fold with the number done, and the number in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** An explained image. */
export interface ExplainedImage {
  readonly id: string;
  /** Folds whose networks predicted it, counted from 0: the one that has not seen its patient, or all. */
  readonly folds: readonly number[];
  /** Probability of the class: that of the mean logit of the folds, for the plain image. */
  readonly probability: number;
  /** Row and column of the hottest pixel of the picture. */
  readonly row: number;
  readonly col: number;
  /** Path of the picture. */
  readonly picture: string;
}

const OPTIONS: KnownKeys<ExplainRunOptions> = {
  run: true,
  data: true,
  set: true,
  ids: true,
  className: true,
  method: true,
  output: true,
  onProgress: true,
};

const EXPLAIN: Readonly<Record<ExplainMethod, (model: LayersModel, images: Tensor, at: number) => Promise<HeatMap[]>>> =
  {
    "grad-cam": (model, images, classIndex) => gradCam(model, images, { classIndex }),
    gradient: (model, images, classIndex) => inputGradient(model, images, { classIndex }),
    occlusion: (model, images, classIndex) => {
      // A seventh of the image, and half of that between two places: 32 and 16 pixels of 224.
      const patch = Math.max(1, Math.round((images.shape[1] as number) / 7));
      return occlusion(model, images, { classIndex, patch, stride: Math.max(1, Math.round(patch / 2)) });
    },
  };

/** Whether images are those that a run was trained on. */
function isOwnSet({ data, set }: ExplainRunOptions, config: RunConfig): boolean {
  return (typeof data === "string" ? set : basename(data.images)) === config.set;
}

/** Returns a function that names the folds whose networks may explain an image: those that have not seen its patient. */
async function findFolds(options: ExplainRunOptions, config: RunConfig, { patientOf }: ImageSet) {
  const all = Array.from({ length: config.folds }, (_, fold) => fold);
  if (patientOf === undefined || !isOwnSet(options, config)) return () => all;
  const { run } = options;
  const { ids } = await readPredictions(join(run, `${basename(run)}_oof_predictions.csv.gz`));
  const folds = openFolds(await readFolds(run), { ids, patientOf });
  const foldOf = new Map(all.flatMap((fold) => folds.valid(fold).map((id) => [id, fold] as const)));
  const isLabeled = new Set(ids);
  return (id: string) => {
    if (!isLabeled.has(id)) return all;
    const fold = foldOf.get(id);
    if (fold !== undefined) return [fold];
    throw new DataError(`explainRun: ids must not name images that every fold trained on, got ${quoteStart(id)}`);
  };
}

/** Heat and logit of an image by one fold. */
interface Explanation {
  readonly heat: HeatMap;
  readonly logit: number;
}

/** Returns a function that draws where an image lies in its slice, where that is known. */
function cropsOf({ data, set, ids }: ExplainRunOptions, { kind }: ImageSet) {
  if (typeof data !== "string" || set === undefined || kind === undefined) return undefined;
  return readCrops(preparedPaths(data, set).manifest, kind, ids);
}

/** Images to explain, and the folds that explain them. */
interface Work {
  readonly run: string;
  readonly config: RunConfig;
  readonly images: ImageSet;
  readonly ids: readonly string[];
  readonly method: ExplainMethod;
  readonly classIndex: number;
  readonly foldsOf: (id: string) => readonly number[];
}

/** Checks the options, and opens the run and its images. */
async function openWork(options: ExplainRunOptions): Promise<Work> {
  assertOptions("explainRun", options, OPTIONS);
  const { run, data, set, ids, className = "any", method = "grad-cam", output } = options;
  for (const [name, path] of Object.entries({ run, output })) assertText(`explainRun: ${name}`, path);
  assertTexts("explainRun: ids", ids);
  assertOneOf("explainRun: className", CLASSES, className);
  assertOneOf("explainRun: method", EXPLAIN_METHODS, method);
  const config = await readRunConfig(run);
  await assertFinished("explainRun", run, config);
  const { imageFolder, windowPolicy } = config;
  const images = await openImages(data, { set, imageFolder, windowPolicy });
  const known = new Set(images.ids);
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) throw new DataError(`explainRun: ids must have an image, got ${quoteStart(unknown)}`);
  const foldsOf = await findFolds(options, config, images);
  return { run, config, images, ids: [...new Set(ids)], method, classIndex: CLASSES.indexOf(className), foldsOf };
}

/** Explains one image by a network. */
async function explainImage(model: LayersModel, id: string, { images, config, method, classIndex }: Work) {
  const { size } = config;
  const input = imagesToTensor([resize(await images.source(id), { rows: size, cols: size })]);
  try {
    const logits = applyModel(model, input);
    const logit = (await logits.data())[classIndex];
    logits.dispose();
    const [heat] = await EXPLAIN[method](model, input, classIndex);
    return { heat, logit };
  } finally {
    input.dispose();
  }
}

/** Explains each image by each of its folds; the weights of a fold are read once. */
async function explainAll(work: Work, onProgress: ExplainRunOptions["onProgress"]) {
  const { run, config, ids, foldsOf } = work;
  const explanations = new Map<string, Explanation[]>(ids.map((id) => [id, []]));
  const total = ids.reduce((sum, id) => sum + foldsOf(id).length, 0);
  let done = 0;
  await selectEngine({ prefer: "wasm" });
  const folds = [...new Set(ids.flatMap(foldsOf))].sort((a, b) => a - b);
  const left = folds.values();
  for await (const model of foldNetworks(run, config, folds)) {
    const fold = left.next().value as number;
    for (const id of ids) {
      if (!foldsOf(id).includes(fold)) continue;
      explanations.get(id)!.push(await explainImage(model, id, work));
      done++;
      onProgress?.(done, total);
    }
  }
  return explanations;
}

/**
 * Explains predictions of a run: draws the heat of a class over images, back at the place of the original slice where a
 * preparation tells it. Images of the run's own set are explained by the fold that has not seen their patient, others by
 * the mean of all folds. Writes `ID_CLASS.png` for each image and `explanations.csv`.
 *
 * ```ts
 * const options = { run: "runs/20191021-213751", data: "prepared", set: "stage_2_test", output: "explained" };
 * const [{ probability, row, col }] = await explainRun({ ...options, ids: ["ID_000012eaf"], className: "subdural" });
 * ```
 *
 * @throws TypeError for an unknown option, RangeError for another class or method, DataError for a folder that is not a
 * finished run, and for ids without an image.
 */
export async function explainRun(options: ExplainRunOptions): Promise<ExplainedImage[]> {
  const work = await openWork(options);
  const { ids, images, classIndex, foldsOf } = work;
  const { output, onProgress } = options;
  const crops = cropsOf(options, images);
  const explanations = await explainAll(work, onProgress);
  const className = CLASSES[classIndex];
  const rows: ExplainedImage[] = [];
  for (const id of ids) {
    const found = explanations.get(id)!;
    const mean = meanHeat(found.map(({ heat }) => heat));
    const { picture, heat } = drawExplanation(await images.source(id), mean, crops?.get(id));
    const path = join(output, `${id}_${className}.png`);
    await writePng(path, picture);
    const probability = sigmoid(found.reduce((sum, { logit }) => sum + logit, 0) / found.length);
    rows.push({ id, folds: foldsOf(id), probability, ...findHottest(heat), picture: path });
  }
  await writeLines(join(output, "explanations.csv"), [
    "Image,class,probability,row,col",
    ...rows.map(({ id, probability, row, col }) => [id, className, probability, row, col].join(",")),
  ]);
  return rows;
}
