import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { writePhantom } from "ct-hemorrhage/pipeline";
import { measureHeaders } from "../prepare/headers.js";
import { measureLabelling } from "../prepare/labelling.js";
import { compareToLimits, type Figures } from "../prepare/limits.js";
import { measureMemory } from "../prepare/memory.js";
import { measurePng } from "../prepare/png.js";
import { measureSpeed } from "../prepare/speed.js";
import { measureTables } from "../prepare/tables.js";
import { wholeNumber } from "../whole-number.js";

/** Enough series to keep two workers busy for seconds, and to let them end at about the same time. */
const PHANTOM = { seed: 1, trainStudies: 20, testStudies: 1, size: 512, slices: 24 };

/** Parts of the benchmark. */
const PARTS = ["speed", "headers", "labelling", "png", "tables", "memory"] as const;

interface Options {
  readonly input?: string;
  readonly repeats: number;
  readonly skip: readonly (typeof PARTS)[number][];
}

/** Writes the phantom, and returns the folder of its files. */
async function writeInput(folder: string): Promise<string> {
  await writePhantom(folder, PHANTOM);
  return join(folder, "stage_2_train");
}

const round = (value: number | null) => (value === null ? null : Number(value.toFixed(3)));

async function measureAll({ input, repeats, skip }: Options, folder: string): Promise<Figures> {
  const source = input ?? (await writeInput(join(folder, "phantom")));
  const measures: Record<(typeof PARTS)[number], () => object | Promise<object>> = {
    speed: () => measureSpeed(source, folder, { repeats }),
    headers: async () => ({ headersPerSecond: await measureHeaders(source) }),
    labelling: measureLabelling,
    png: measurePng,
    tables: measureTables,
    memory: measureMemory,
  };
  const figures: Record<string, number | null> = {};
  for (const part of PARTS) if (!skip.includes(part)) Object.assign(figures, await measures[part]());
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]));
}

/** Measures preparation, compared with the original in Python, with the unavoidable work alone, and with its limits. */
export async function run(args: readonly string[]): Promise<object> {
  const command = new Command("npm run bench -- prepare")
    .description("Measures the speed of preparation, compared with a reference in Python, and its memory.")
    .option("--input <path>", "folder or zip archive of DICOM files (default: a phantom of 512 pixels)")
    .option("--repeats <number>", "runs of this package and of the reference, in turns", wholeNumber, 3)
    .addOption(new Option("--skip <parts...>", "parts to leave out").choices(PARTS).default([]))
    .parse(args, { from: "user" });
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-bench-"));
  try {
    const figures = await measureAll(command.opts<Options>(), folder);
    console.table(compareToLimits(figures));
    return { benchmark: "prepare", ...figures };
  } finally {
    await rm(folder, { recursive: true });
  }
}
