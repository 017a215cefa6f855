import { Command, Option } from "commander";
import { measurePlan } from "../cluster/plan-cost.js";
import { KINDS, measureThroughput, type ThroughputOptions } from "../cluster/throughput.js";
import { wholeNumber } from "../whole-number.js";

/** Number of slices of the training set of the competition. */
const ALL_SLICES = 752_803;

/** Parts of the benchmark. */
const PARTS = ["throughput", "plan"] as const;

interface Options extends ThroughputOptions {
  readonly slices: number;
  readonly skip: readonly (typeof PARTS)[number][];
}

/** Runs the benchmark and returns its figures. */
export async function run(args: readonly string[]): Promise<object> {
  const { slices, skip, ...options } = new Command("bench cluster")
    .description("Measures preparations in tasks beside one process, and planning at full size.")
    .option("--repeats <number>", "runs of each kind, in turns", wholeNumber, 3)
    .option("--input <dir>", "folder of DICOM files to prepare (default: generated ones)")
    .addOption(new Option("--kinds <kinds...>", "ways to do the preparation").choices(KINDS).default([...KINDS]))
    .option("--slices <number>", "slices to plan", wholeNumber, ALL_SLICES)
    .addOption(new Option("--skip <parts...>", "parts to leave out").choices(PARTS).default([]))
    .parse([...args], { from: "user" })
    .opts<Options>();
  const figures = {
    ...(!skip.includes("throughput") && (await measureThroughput(options))),
    ...(!skip.includes("plan") && (await measurePlan(slices))),
  };
  const rounded = Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(3))]);
  const result = { benchmark: "cluster", ...Object.fromEntries(rounded) };
  console.table(result);
  return result;
}
