import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { MODELS } from "ct-hemorrhage/models";
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

interface Options {
  readonly networks: readonly string[];
  readonly repeats: number;
}

/** Measures images per second in a process of its own; `null` where the engine does not run. */
async function measure(...args: readonly (string | number)[]): Promise<number | null> {
  try {
    // The options of this process, whatever they are, make Node run TypeScript.
    const job = await promisify(execFile)(process.execPath, [...process.execArgv, JOB, ...args.map(String)]);
    return (JSON.parse(job.stdout.trim().split("\n").at(-1)!) as { imagesPerSecond: number }).imagesPerSecond;
  } catch (error) {
    console.error(`${args.join(" ")}: ${(error as Error).message.split("\n").at(-1)}`);
    return null;
  }
}

const round = (value: number | null) => (value === null ? null : Number(value.toPrecision(3)));

/** Measures a network: wasm, ONNX Runtime on one thread and on all, and wasm again, since the machine may be shared. */
async function measureNetwork(network: string, repeats: number): Promise<object[]> {
  const size = SIZES[network];
  const run = (engine: string, threads: number) => measure(engine, network, size, threads, repeats);
  const before = await run("wasm", 1);
  const counts = [...new Set([1, availableParallelism()])];
  const onnx: (number | null)[] = [];
  for (const threads of counts) onnx.push(await run("onnx", threads));
  const after = await run("wasm", 1);
  const wasm = before === null || after === null ? null : (before + after) / 2;
  const rows = [{ engine: "wasm", threads: 1, rate: wasm }].concat(
    counts.map((threads, index) => ({ engine: "onnx", threads, rate: onnx[index] }) as never),
  );
  return rows.map(({ engine, threads, rate }) => ({
    ...{ network, size, engine, threads, imagesPerSecond: round(rate) },
    ratioToWasm: rate === null || wasm === null ? null : round(rate / wasm),
    ratioToTorch: null,
  }));
}

/** Compares prediction on wasm with ONNX Runtime. Prints a row per network, engine and number of threads. */
export async function run(args: readonly string[]): Promise<object> {
  const { networks, repeats } = new Command("predict")
    .addOption(new Option("--networks <names...>", "networks to measure").default(Object.keys(MODELS)))
    .addOption(new Option("--repeats <number>", "repeats of each").argParser(wholeNumber).default(3))
    .parse([...args], { from: "user" })
    .opts<Options>();
  console.error("PyTorch is not measured here: ratioToTorch is null");
  const rows: object[] = [];
  for (const network of networks) {
    const measured = await measureNetwork(network, repeats);
    for (const row of measured) console.error(JSON.stringify(row));
    rows.push(...measured);
  }
  return { rows };
}
