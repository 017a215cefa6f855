import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { MODELS } from "ct-hemorrhage/models";
import { runReference } from "../measure.js";
import { wholeNumber } from "../whole-number.js";

const JOB = fileURLToPath(new URL("../predict/predict-job.ts", import.meta.url));

/** Rows and columns of the images of each network: those of its paper, or of the original solution. */
const SIZES: Readonly<Record<string, number>> = {
  "efficientnet-b0": 224,
  "efficientnet-b3": 300,
  "efficientnet-b5": 456,
  densenet169: 224,
  "seresnext101-32x4d": 224,
};

/** Forms of PyTorch, as bench/reference/predict.py names them. */
const FORMS = ["eager", "channels_last", "compiled"] as const;

/** Images per batch of PyTorch; ours is the same. */
const BATCH = 8;

interface Options {
  readonly networks: readonly string[];
  readonly repeats: number;
  readonly threads?: readonly number[];
  readonly python?: string;
}

/** Images per second by engine and number of threads. */
interface Rate {
  readonly engine: string;
  readonly threads: number;
  readonly imagesPerSecond: number | null;
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";

/** Measures images per second in a process of its own; `null` where the engine does not run. */
async function measureOnce(...args: readonly (string | number)[]): Promise<number | null> {
  try {
    // The options of this process, whatever they are, make Node run TypeScript.
    const job = await promisify(execFile)(process.execPath, [...process.execArgv, JOB, ...args.map(String)]);
    return (JSON.parse(lastLine(job.stdout)) as { imagesPerSecond: number }).imagesPerSecond;
  } catch (error) {
    console.error(`${args.join(" ")}: ${lastLine((error as Error).message)}`);
    return null;
  }
}

/** Measures an engine; wasm, whose networks use one thread, in as many processes as there are threads. */
async function measureEngine(engine: string, network: string, threads: number, repeats: number): Promise<Rate> {
  const size = SIZES[network];
  const jobs = engine === "onnx" ? 1 : threads;
  const rates = await Promise.all(
    Array.from({ length: jobs }, () => measureOnce(engine, network, size, threads, repeats)),
  );
  const sum = rates.reduce((total, rate) => (total === null || rate === null ? null : total + rate), 0);
  return { engine, threads, imagesPerSecond: sum };
}

/** Measures the forms of PyTorch; `null` where one does not run. */
function measureTorch(network: string, threads: number, { repeats, python: program }: Options): Rate[] {
  if (program === undefined) return [];
  const args = [network, SIZES[network], BATCH, threads, repeats].map(String);
  const rates = runReference<Record<(typeof FORMS)[number], number | null>>("predict.py", args, { program });
  return FORMS.map((form) => ({ engine: `pytorch ${form}`, threads, imagesPerSecond: rates?.[form] ?? null }));
}

const round = (value: number) => Number(value.toPrecision(3));
const ratio = (value: number | null, other: number | null | undefined) =>
  value && other ? round(value / other) : null;

/** Adds the ratios to rates of one network: those to engines on as many threads. */
function toRows(network: string, rates: readonly Rate[]): object[] {
  return rates.map(({ engine, threads, imagesPerSecond }) => {
    const same = rates.filter((other) => other.threads === threads);
    const rateOf = (name: string) => same.find((other) => other.engine === name)?.imagesPerSecond;
    const torch = same.filter((other) => other.engine.startsWith("pytorch")).map((other) => other.imagesPerSecond ?? 0);
    return {
      ...{ network, size: SIZES[network], engine, threads },
      imagesPerSecond: imagesPerSecond === null ? null : round(imagesPerSecond),
      ratioToWasm: ratio(imagesPerSecond, rateOf("wasm")),
      ratioToLayers: ratio(imagesPerSecond, rateOf("layers")),
      ratioToTorch: ratio(imagesPerSecond, Math.max(0, ...torch)),
    };
  });
}

/**
 * Compares prediction on wasm and in ONNX Runtime with PyTorch's best form, on one thread and on all, in turns. `layers`
 * is wasm layer by layer, as training computes. Rows of one thread are measured in seconds of the processor.
 */
export async function run(args: readonly string[]): Promise<object> {
  const options = new Command("npm run bench -- predict")
    .description("Measures prediction on wasm and in ONNX Runtime, compared with PyTorch.")
    .addOption(new Option("--networks <names...>", "networks to measure").default(Object.keys(MODELS)))
    .addOption(new Option("--repeats <number>", "repeats of each").argParser(wholeNumber).default(3))
    .addOption(
      new Option("--threads <numbers...>", "numbers of threads (default: one and all)").argParser(
        (text: string, threads: readonly number[] = []) => [...threads, wholeNumber(text)],
      ),
    )
    .option("--python <program>", "Python interpreter with torch and timm")
    .parse([...args], { from: "user" })
    .opts<Options>();
  const { networks, repeats, threads = [...new Set([1, availableParallelism()])] } = options;
  if (options.python === undefined) console.error("without --python PyTorch is not measured: ratioToTorch is null");
  const rows: object[] = [];
  for (const network of networks) {
    const rates: Rate[] = [];
    for (const count of threads) {
      for (const engine of ["layers", "wasm", "onnx"]) rates.push(await measureEngine(engine, network, count, repeats));
      rates.push(...measureTorch(network, count, options));
    }
    const measured = toRows(network, rates);
    for (const row of measured) console.error(JSON.stringify(row));
    rows.push(...measured);
  }
  return { rows };
}
