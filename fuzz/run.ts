/**
 * Reads mutated files of each kind in processes with limits of time and memory, and lists what is no typed error.
 *
 *   npm run fuzz -- --inputs 50000
 *   npm run fuzz -- --inputs 1000 --kind parquet --seed 7
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { wholeNumber } from "../bench/whole-number.js";
import { KINDS } from "./kinds.js";
import { type FuzzReport, watchProcess } from "./watch-process.js";

const OUTPUT = fileURLToPath(new URL("../fuzz-output", import.meta.url));

/** Inputs that one process reads before another starts with fresh memory. */
const BATCH = 1000;

/** Options of the command line. */
interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  readonly kind?: string;
}

/** Reads the inputs of one kind. */
async function fuzzKind(kind: string, count: number, seed: number): Promise<FuzzReport> {
  const report: FuzzReport = { outcomes: new Map(), faults: [] };
  const folder = await mkdtemp(join(tmpdir(), "fuzz-"));
  const startTime = performance.now();
  for (let first = 0; first < count; ) {
    const end = Math.min(count, first + BATCH);
    first = await watchProcess({ kind, seed, first, end, folder }, OUTPUT, report);
  }
  await rm(folder, { recursive: true, force: true });
  const seconds = (performance.now() - startTime) / 1000;
  const outcomes = [...report.outcomes].sort().map(([outcome, times]) => `${times} ${outcome}`);
  console.log(`${kind}: ${count} inputs in ${seconds.toFixed(1)} s: ${outcomes.join(", ")}`);
  for (const { index, fault, file } of report.faults) console.log(`  input ${index} (${file}): ${fault.slice(0, 500)}`);
  return report;
}

const command = new Command("fuzz")
  .option("--inputs <number>", "how many inputs of all kinds together", wholeNumber, 2400)
  .option("--seed <number>", "seed of the mutations", wholeNumber, 1)
  .addOption(new Option("--kind <name>", "only one kind").choices(Object.keys(KINDS)))
  .parse();
const { inputs, seed, kind } = command.opts<FuzzOptions>();
const kinds = kind === undefined ? Object.keys(KINDS) : [kind];
console.log(`seed ${seed}`);
let faults = 0;
for (const [index, name] of kinds.entries()) {
  const count = Math.floor(inputs / kinds.length) + (index < inputs % kinds.length ? 1 : 0);
  faults += (await fuzzKind(name, count, seed)).faults.length;
}
console.log(`faults: ${faults} of ${inputs}`);
if (faults > 0) process.exitCode = 1;
