import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { openPreparedSet, type PreparedSet, prepare, writePhantom } from "ct-hemorrhage/pipeline";
import { type LoadingCase, measureFloor, measureLoading } from "../loader/measure-loading.js";
import { median, runReference } from "../measure.js";
import { wholeNumber } from "../whole-number.js";

const PHANTOM = { seed: 1, trainStudies: 6, testStudies: 1, size: 512, slices: 24 };
const SET = "stage_2_train";

/** Image sizes of the smallest and of a large network. */
const SIZES = [224, 456];

const BATCH = 16;

/** Rounds of all compared programs in turn, so that other work on the machine affects all of them alike. */
const ROUNDS = 3;

interface Options {
  readonly workers: number;
  readonly repeats: number;
}

/** Prepares a phantom in a folder. */
async function prepareImages(folder: string): Promise<PreparedSet> {
  await writePhantom(join(folder, "phantom"), PHANTOM);
  const output = join(folder, "prepared");
  await prepare({ input: join(folder, "phantom", SET), output, set: SET, threads: 2 });
  return openPreparedSet(output, SET, "adjacent_hu_cropped");
}

interface Round {
  readonly ours: number;
  readonly floor: number;
  readonly reference: number | undefined;
}

async function runRound(prepared: PreparedSet, loadingCase: LoadingCase): Promise<Round> {
  const { size, batch, workers, repeats } = loadingCase;
  const ours = await measureLoading(prepared, loadingCase);
  const floor = await measureFloor(prepared, loadingCase);
  const args = [prepared.folder, ...[size, batch, workers, repeats].map(String)];
  const reference = runReference<{ readonly imagesPerSecond: number }>("loader.py", args)?.imagesPerSecond;
  return { ours, floor, reference };
}

const round = (value: number) => Number(value.toFixed(3));

/** Measures one size. `ratioToReference` above 1 is faster; `ratioToFloor` is a ratio of times, at best 1. */
async function measureSize(prepared: PreparedSet, loadingCase: LoadingCase) {
  const rounds: Round[] = [];
  for (let index = 0; index < ROUNDS; index++) rounds.push(await runRound(prepared, loadingCase));
  const middle = (read: (round: Round) => number) => round(median(rounds.map(read)));
  const hasReference = rounds.every(({ reference }) => reference !== undefined);
  return {
    size: loadingCase.size,
    imagesPerSecondPerCore: middle(({ ours }) => ours),
    floorImagesPerSecondPerCore: middle(({ floor }) => floor),
    referenceImagesPerSecondPerCore: hasReference ? middle(({ reference }) => reference!) : null,
    ratioToReference: hasReference ? middle(({ ours, reference }) => ours / reference!) : null,
    ratioToFloor: middle(({ ours, floor }) => floor / ours),
  };
}

/** Measures loading training batches, compared with a PyTorch DataLoader and with inflating and resizing alone. */
export async function run(args: readonly string[]): Promise<object> {
  const command = new Command("npm run bench -- loader")
    .description(
      "Measures loading training batches, in images per second of processor time, compared with a PyTorch DataLoader (target: at least 1.5 times as fast) and with inflating and resizing alone (target: at most 1.6 times as long).",
    )
    .option("--workers <number>", "worker threads, and workers of the DataLoader", wholeNumber, 1)
    .option("--repeats <number>", "times to load all images per round", wholeNumber, 3)
    .parse(args, { from: "user" });
  const options = command.opts<Options>();
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-bench-"));
  try {
    const prepared = await prepareImages(folder);
    const rows: object[] = [];
    for (const size of SIZES) rows.push(await measureSize(prepared, { size, batch: BATCH, ...options }));
    console.table(rows);
    return { benchmark: "loader", images: prepared.ids.length, workers: options.workers, rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}
