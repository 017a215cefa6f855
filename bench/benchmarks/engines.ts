import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { ENGINES, type EngineName } from "ct-hemorrhage/backend";
import type { Failure, Measured, Rates } from "../engines/engine-job.js";
import { runReference } from "../measure.js";
import { wholeNumber } from "../whole-number.js";

/** Networks, image sizes and batches to measure. */
const CASES = [
  { network: "efficientnet-b0", size: 64, batch: 32 },
  { network: "efficientnet-b0", size: 96, batch: 8 },
  { network: "efficientnet-b0", size: 224, batch: 8 },
  { network: "densenet-block", size: 96, batch: 8 },
];

/** Time limit of a case on an engine, in milliseconds; a slower case is left out. */
const TIME_LIMIT = 15 * 60_000;

const JOB = fileURLToPath(new URL("../engines/engine-job.ts", import.meta.url));

interface Options {
  readonly engines: readonly EngineName[];
  readonly repeats: number;
  readonly threads: number;
  readonly python?: string;
}

/** Measures a case on an engine, or returns the reason why it cannot be measured. */
async function measure(engine: EngineName, args: readonly string[]): Promise<Measured | Failure> {
  // The options of this process, whatever they are, make Node run TypeScript.
  const job = promisify(execFile)(process.execPath, [...process.execArgv, JOB, engine, ...args], {
    timeout: TIME_LIMIT,
  });
  try {
    const { stdout } = await job;
    return JSON.parse(stdout.trim().split("\n").at(-1)!) as Measured | Failure;
  } catch (error) {
    const { killed, message } = error as Error & { readonly killed?: boolean };
    return { failure: killed ? `took more than ${TIME_LIMIT / 60_000} minutes` : message.split("\n")[0] };
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const round = (value: number) => Number(value.toPrecision(3));

/** Makes the row of an engine, with the reference measured before and after it; missing figures are `null`. */
function rowOf(
  engine: EngineName,
  { network, size }: (typeof CASES)[number],
  ours: Measured | Failure,
  torch: readonly (Rates | undefined)[],
) {
  const known = torch.filter((rates) => rates !== undefined);
  const rate = (mode: keyof Rates) => ("failure" in ours ? null : round(ours[mode]));
  const ratio = (mode: keyof Rates) =>
    "failure" in ours || known.length === 0 ? null : round(ours[mode] / mean(known.map((rates) => rates[mode])));
  return {
    ...{ engine, network, size, batch: "failure" in ours ? null : ours.batch },
    ...{ trainImagesPerSecond: rate("train"), inferImagesPerSecond: rate("infer") },
    ...{ ratioTrain: ratio("train"), ratioInfer: ratio("infer") },
    ...("failure" in ours ? { reason: ours.failure } : {}),
  };
}

/** Measures each engine of this machine and PyTorch with the same number of threads, in turns. */
export async function run(args: readonly string[]): Promise<object> {
  const command = new Command("npm run bench -- engines")
    .description("Measures training and inference on each engine of this machine, compared with PyTorch.")
    .addOption(new Option("--engines <names...>", "engines to measure").choices(ENGINES).default(ENGINES))
    .option("--repeats <number>", "runs per measurement", wholeNumber, 5)
    .option(
      "--threads <number>",
      "threads of PyTorch; wasm and cpu use one, tensorflow TF_NUM_INTRAOP_THREADS",
      wholeNumber,
      1,
    )
    .option("--python <program>", "Python interpreter with torchvision")
    .parse(args, { from: "user" });
  const { engines, repeats, threads, python: program } = command.opts<Options>();
  const rows: object[] = [];
  for (const benchCase of CASES) {
    const { network, size, batch } = benchCase;
    const reference = () =>
      runReference<Rates>("engines.py", [network, ...[size, batch, repeats, threads].map(String)], { program });
    let before = reference();
    for (const engine of engines) {
      const ours = await measure(engine, [network, ...[size, batch, repeats].map(String)]);
      const after = before && reference();
      rows.push(rowOf(engine, benchCase, ours, [before, after]));
      console.log(JSON.stringify(rows.at(-1)));
      before = after;
    }
  }
  console.table(rows);
  return { benchmark: "engines", rows };
}
