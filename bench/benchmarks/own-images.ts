/**
 * The out-of-fold AUC of `examples/own-images.ts` on a folder of pictures, beside that of PyTorch with the same configuration.
 *
 *   npm run bench -- own-images --images ../shared/data/head-ct-png-80 --python /opt/timm/bin/python
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command } from "commander";
import { bootstrapByPatient, countedAuc, drawPatients, groupKFold } from "ct-hemorrhage/cv";
import { wholeNumber } from "../../examples/cli.js";
import { runReference } from "../measure.js";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

interface Options {
  readonly images: string;
  readonly labels?: string;
  readonly epochs: number;
  readonly size: number;
  readonly batchSize: number;
  readonly folds: number;
  readonly seed: number;
  readonly python?: string;
}

/** What the example predicted of a picture. */
interface Row {
  readonly id: string;
  readonly label: number;
  readonly probability: number;
}

/** Runs the example, and reads what it predicted. */
async function runExample({ images, labels = join(images, "labels.csv"), ...options }: Options): Promise<Row[]> {
  const output = await mkdtemp(join(tmpdir(), "own-images-"));
  const { epochs, size, batchSize, folds, seed } = options;
  const numbers = { epochs, size, "batch-size": batchSize, folds, seed };
  const flags = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const paths = ["--images", images, "--labels", labels, "--output", output, "--backend", "wasm"];
  const script = join(REPOSITORY, "examples", "own-images.ts");
  try {
    await promisify(execFile)(process.execPath, [...process.execArgv, script, ...paths, ...flags]);
    const [, ...lines] = (await readFile(join(output, "predictions.csv"), "utf8")).trim().split("\n");
    return lines.map((line) => {
      const [id, label, probability] = line.split(",");
      return { id, label: Number(label), probability: Number(probability) };
    });
  } finally {
    await rm(output, { recursive: true });
  }
}

/** Trains with PyTorch on the same folds; `undefined` where it is missing. */
function runTorch(rows: readonly Row[], { images, size, epochs, batchSize, seed, folds, python }: Options) {
  const ids = rows.map(({ id }) => id);
  const labels = Object.fromEntries(rows.map(({ id, label }) => [id, label]));
  const plan = { labels, folds: groupKFold(ids, ids, { folds }) };
  const args = [images, ...[size, epochs, batchSize, seed].map(String)];
  const options = { program: python, input: JSON.stringify(plan) };
  return runReference<Record<string, number>>("own-images.py", args, options);
}

/** The AUC with its interval by resampling pictures. */
function scoreOf(rows: readonly Row[], probabilityOf: (row: Row) => number) {
  const drawn = drawPatients(rows.map(({ id }) => id));
  const metric = countedAuc(
    drawn,
    rows.map(({ label }) => label),
    rows.map(probabilityOf),
  );
  const { estimate, low, high } = bootstrapByPatient(drawn, metric);
  return { auc: estimate, low, high };
}

/** Trains on pictures with this package and with PyTorch, and compares their out-of-fold AUC. */
export async function run(args: readonly string[]): Promise<object> {
  const options = new Command("npm run bench -- own-images")
    .description("Compares the out-of-fold AUC on a folder of pictures with PyTorch's.")
    .requiredOption("--images <dir>", "folder of PNGs")
    .option("--labels <csv>", "table of file name and 0 or 1; default: labels.csv in the folder")
    .option("--epochs <number>", "epochs", wholeNumber, 20)
    .option("--size <pixels>", "rows and columns of the network's input", wholeNumber, 96)
    .option("--batch-size <number>", "images in a step", wholeNumber, 8)
    .option("--folds <number>", "folds", wholeNumber, 5)
    .option("--seed <number>", "seed", wholeNumber, 48)
    .option("--python <program>", "a Python that has torch, torchvision and timm")
    .parse(args, { from: "user" })
    .opts<Options>();
  const rows = await runExample(options);
  const torch = runTorch(rows, options);
  const scores = {
    ours: scoreOf(rows, ({ probability }) => probability),
    pytorch: torch ? scoreOf(rows, ({ id }) => torch[id]) : null,
  };
  console.table(scores);
  return { benchmark: "own-images", images: rows.length, ...scores };
}
