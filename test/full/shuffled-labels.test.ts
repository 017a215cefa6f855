import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { CLASSES, classAucs, createRandom, type LabelTable, selectRows, shuffle } from "ct-hemorrhage";
import { readLabels, readPredictions } from "ct-hemorrhage/io";
import {
  DEFAULT_CONFIG,
  openPreparedSet,
  planFolds,
  prepare,
  type RunConfig,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const CONFIG: RunConfig = { ...DEFAULT_CONFIG, size: 48, folds: 4, epochs: 3, batchSize: 16 };
const SET = "stage_2_train";

let root = "";
const pathOf = (...parts: readonly string[]) => join(root, ...parts);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ct-hemorrhage-shuffled-"));
  await writePhantom(pathOf("phantom"), { seed: 3, trainStudies: 20, testStudies: 0, slices: 20, size: 128 });
  await prepare({ input: pathOf("phantom", SET), output: pathOf("prepared"), set: SET });
});

afterAll(() => rm(root, { recursive: true }));

/** Gives each slice the labels of a slice drawn from all patients; as many of each class as before. */
function shuffleLabels({ ids, classes, values }: LabelTable, seed: number): LabelTable {
  const donors = shuffle(createRandom(seed, "labels"), ids);
  return { ids, classes, values: selectRows({ ids, classes, values }, donors).values };
}

async function writeLabels(path: string, { ids, classes, values }: LabelTable): Promise<void> {
  const rows = ids.flatMap((id, row) =>
    classes.map((name, column) => `${id}_${name},${values[row * classes.length + column]}`),
  );
  await writeFile(path, ["ID,Label", ...rows, ""].join("\n"));
}

/**
 * Trains on labels, and returns the mean over folds of the AUC of `any` on the slices that a fold holds out.
 *
 * The mean over folds, not the AUC of all folds pooled: where a fold holds out more positives than others, it trains on
 * fewer, so that all of its predictions lie lower. Pooled, that alone pushes the AUC of a network that knows nothing
 * below 0.5; within a fold it is one constant, which an AUC does not see.
 */
async function meanFoldAuc(name: string, labels: LabelTable): Promise<number> {
  await writeLabels(pathOf(`${name}.csv`), labels);
  const { run } = await trainRun({
    config: CONFIG,
    data: pathOf("prepared"),
    labels: pathOf(`${name}.csv`),
    output: pathOf(name),
    stamp: new Date("2019-11-01T00:00:00Z"),
  });
  const { imageFolder } = CONFIG;
  const prepared = await openPreparedSet(pathOf("prepared"), SET, imageFolder);
  const { folds } = await planFolds(labels, prepared, { config: CONFIG });
  const predictions = await readPredictions(join(run, `${basename(run)}_oof_predictions.csv.gz`));
  const aucs = folds.map(({ valid }) => classAucs(labels, selectRows(predictions, valid))[CLASSES[0]]!);
  console.log(`${name}: AUC of any by fold ${aucs.map((auc) => auc.toFixed(3)).join(", ")}`);
  return aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
}

describe("trainRun on shuffled labels", () => {
  test("learns from the labels of the slices, and nothing from those of other patients", async () => {
    const labels = await readLabels(pathOf("phantom", `${SET}.csv`));
    // Without this the chance level below would say nothing: a network that cannot learn is at chance, too.
    expect(await meanFoldAuc("true", labels)).toBeGreaterThan(0.65);
    // Labels dealt over all slices, not over patients: 20 patients have too few values to tell 0.5 from chance. With
    // about 100 slices in each of 4 folds the mean has a standard error of 0.03.
    const auc = await meanFoldAuc("shuffled", shuffleLabels(labels, 1));
    expect(auc).toBeGreaterThan(0.4);
    expect(auc).toBeLessThan(0.6);
  });
});
