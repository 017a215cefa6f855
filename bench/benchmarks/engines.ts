import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { ENGINES, type EngineName } from "ct-hemorrhage/backend";
import { wholeNumber } from "../../examples/cli.js";
import type { Rates } from "../engines/engine-job.js";
import { runReference } from "../measure.js";

/** What to measure; plain JavaScript is 50 times slower, and takes one image. */
const CASES = [
  { network: "efficientnet-b0", size: 64, batch: 32 },
  { network: "efficientnet-b0", size: 96, batch: 8 },
  { network: "efficientnet-b0", size: 224, batch: 8 },
  { network: "densenet-block", size: 96, batch: 8 },
];
const CPU = { batch: 1, repeats: 1 };

const JOB = fileURLToPath(new URL("../engines/engine-job.ts", import.meta.url));

interface Options {
  readonly engines: readonly EngineName[];
  readonly repeats: number;
  readonly threads: number;
  readonly python?: string;
}

/** Measures a case on an engine, or resolves to undefined, and says why, where that cannot be. */
async function measure(engine: EngineName, args: readonly string[]): Promise<Rates | undefined> {
  // The options of this process make TypeScript run, whichever they are.
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, JOB, engine, ...args]);
  const answer = JSON.parse(stdout.trim().split("\n").at(-1)!) as Rates | { readonly failure: string };
  if (!("failure" in answer)) return answer;
  console.log(`${engine}, ${args[0]}: ${answer.failure}`);
  return undefined;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const round = (value: number) => Number(value.toPrecision(3));

/** The row of an engine; the reference was measured before and after it. */
function rowOf(engine: EngineName, of: (typeof CASES)[number], ours: Rates, torch: readonly (Rates | undefined)[]) {
  const known = torch.filter((rates) => rates !== undefined);
  const ratio = (mode: keyof Rates) =>
    known.length === 0 ? null : round(ours[mode] / mean(known.map((rates) => rates[mode])));
  const { network, size } = of;
  const rates = { trainImagesPerSecond: round(ours.train), inferImagesPerSecond: round(ours.infer) };
  return { engine, network, size, ...rates, ratioTrain: ratio("train"), ratioInfer: ratio("infer") };
}

/** Measures each engine of this machine beside PyTorch with the same number of threads, in turns. */
export async function run(args: readonly string[]): Promise<object> {
  const command = new Command("npm run bench -- engines")
    .description("Measures training and inference on each engine of this machine, beside PyTorch.")
    .addOption(new Option("--engines <names...>", "engines").choices(ENGINES).default(ENGINES))
    .option("--repeats <number>", "how often to run what is measured", wholeNumber, 5)
    .option("--threads <number>", "threads of PyTorch; wasm and cpu have one", wholeNumber, 1)
    .option("--python <program>", "a Python that has torchvision")
    .parse(args, { from: "user" });
  const { engines, repeats, threads, python: program } = command.opts<Options>();
  const rows: object[] = [];
  for (const of of CASES) {
    const { network, size, batch } = of;
    const reference = () =>
      runReference<Rates>("engines.py", [network, ...[size, batch, repeats, threads].map(String)], { program });
    let before = reference();
    for (const engine of engines) {
      const [images, times] = engine === "cpu" ? [CPU.batch, CPU.repeats] : [batch, repeats];
      const ours = await measure(engine, [network, `${size}`, `${images}`, `${times}`]);
      if (!ours) continue;
      const after = before && reference();
      rows.push(rowOf(engine, of, ours, [before, after]));
      before = after;
    }
  }
  console.table(rows);
  return { benchmark: "engines", rows };
}
