import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLabels, readPredictions } from "ct-hemorrhage/io";
import { writePhantom } from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ProgramResult, runExample } from "../cli/run-command.js";

let folder = "";
const pathOf = (...parts: readonly string[]) => join(folder, ...parts);
const phantomOf = (name: string) => pathOf("phantom", name);

/** The five networks at their full depth, on small images for one epoch. */
const CONFIG = `.all: &all
  epochs: 1
  lr: 0.001
  batch: 8
  folds: 2
  img_size: 32
  views: identity
  img_folder: adjacent_hu_cropped
efficientnetb0: { <<: *all, architecture: efficientnet-b0 }
efficientnetb5: { <<: *all, architecture: efficientnet-b5 }
efficientnetb3: { <<: *all, architecture: efficientnet-b3, img_folder: brain-subdural-bone }
densenet169: { <<: *all, architecture: densenet169 }
seresnext: { <<: *all, architecture: seresnext }
`;

function expectSuccess({ status, errors, output }: ProgramResult): readonly string[] {
  expect([status, errors.filter((line) => /error/i.test(line))]).toEqual([0, []]);
  return output;
}

/** Prepares a half of the phantom by the first example. */
async function prepareSet(set: string): Promise<void> {
  const args = ["--input", phantomOf(set), "--output", pathOf("prepared"), "--set", set];
  const output = expectSuccess(await runExample("01-prepare", ...args));
  expect(output[0]).toMatch(/^\d+ slices of \d+ series prepared, 0 files failed$/);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-examples-"));
  await writePhantom(pathOf("phantom"), { seed: 5, trainStudies: 6, testStudies: 2, slices: 4, size: 64 });
  await writeFile(pathOf("config.yml"), CONFIG);
});

afterAll(() => rm(folder, { recursive: true }));

describe("the examples", () => {
  test("01 to 05 lead from DICOM files to a mean of predictions", async () => {
    for (const set of ["stage_2_train", "stage_2_test"]) await prepareSet(set);
    const data = ["--data", pathOf("prepared")];
    const labels = ["--labels", phantomOf("stage_2_train.csv")];
    const trained = expectSuccess(await runExample("02-train", ...data, ...labels, "--output", pathOf("runs")));
    expect(trained.at(-1)).toMatch(/^run .*: see report\.html$/);
    const [run] = await readdir(pathOf("runs"));
    const to = ["--set", "stage_2_test", "--output", pathOf("predictions")];
    expectSuccess(await runExample("03-predict", "--run", pathOf("runs", run), ...data, ...to));
    const predictions = pathOf("predictions", `${run}_predictions.csv.gz`);
    const metadata = pathOf("prepared", "stage_2_test_metadata.parquet.gzip");
    const smooth = ["--predictions", predictions, "--metadata", metadata, "--output", pathOf("smoothed.csv.gz")];
    expect(expectSuccess(await runExample("04-smooth", ...smooth))).toEqual(["8 slices smoothed"]);
    const truth = ["--labels", phantomOf("stage_2_test_labels.csv"), "--output", pathOf("mean.csv.gz")];
    const scores = expectSuccess(await runExample("05-ensemble", predictions, pathOf("smoothed.csv.gz"), ...truth));
    expect(scores).toHaveLength(4);
    expect((await readPredictions(pathOf("mean.csv.gz"))).ids).toHaveLength(8);
  });

  test("06-batch compares the configurations of a file", async () => {
    const paths = ["--config", pathOf("config.yml"), "--data", pathOf("prepared"), "--output", pathOf("batch")];
    const output = expectSuccess(await runExample("06-batch", ...paths, "--labels", phantomOf("stage_2_train.csv")));
    expect(output.filter((line) => line.includes("failed"))).toEqual([]);
    expect(output.at(-1)).toMatch(/^any at least the subtypes: log loss \d\.\d+, gain/);
  });

  test("pipeline leads from DICOM files through five networks to a submission", async () => {
    const inputs = ["--train", phantomOf("stage_2_train"), "--test", phantomOf("stage_2_test")];
    const others = ["--labels", phantomOf("stage_2_train.csv"), "--config", pathOf("config.yml")];
    const args = [...inputs, ...others, "--output", pathOf("pipeline")];
    const output = expectSuccess(await runExample("pipeline", ...args));
    expect(output).toEqual([`submission of 5 networks: ${join(pathOf("pipeline"), "submission.csv.gz")}`]);
    const { ids } = await readLabels(phantomOf("stage_2_test_labels.csv"));
    const submitted = await readPredictions(pathOf("pipeline", "submission.csv.gz"));
    expect([...submitted.ids].sort()).toEqual([...ids].sort());
  });

  test("own-images trains on a folder of pictures", async () => {
    const { ids, values, classes } = await readLabels(phantomOf("stage_2_train.csv"));
    const any = classes.indexOf("any");
    const rows = ids.map((id, row) => `${id},${values[row * classes.length + any]}`);
    await writeFile(pathOf("labels.csv"), `${["name,bleeding", ...rows].join("\n")}\n`);
    const images = pathOf("prepared", "png", "stage_2_train", "adjacent_hu_cropped");
    const args = ["--images", images, "--labels", pathOf("labels.csv"), "--output", pathOf("own.csv")];
    const output = expectSuccess(await runExample("own-images", ...args));
    expect(output.filter((line) => line.startsWith("fold "))).toHaveLength(5);
  });

  test("demo runs the whole system", async () => {
    const output = expectSuccess(await runExample("demo", "--output", pathOf("demo")));
    expect(output.at(-1)).toMatch(/^test set: weighted log loss 0\.\d+$/);
  });
});
