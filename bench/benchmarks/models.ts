import { Command, Option } from "commander";
import { MODELS } from "ct-hemorrhage/models";
import { runReference } from "../measure.js";
import { jobArguments, type ModelCase, measureLargest } from "../models/measure-largest.js";
import type { ModelCost } from "../models/model-job.js";
import { wholeNumber } from "../whole-number.js";

/** Image sizes of the original solution. */
const ORIGINAL_SIZES: Readonly<Record<string, number>> = {
  "efficientnet-b0": 224,
  "efficientnet-b3": 300,
  "efficientnet-b5": 456,
  densenet169: 448,
  "seresnext101-32x4d": 512,
};

/** Image sizes at which all networks are measured. */
const SMALL_SIZES = [64, 128];

/** Images per batch, if they fit into memory, for images of up to so many rows and columns. */
const BATCHES = [
  { pixels: 64, batch: 32 },
  { pixels: 128, batch: 8 },
  { pixels: Number.POSITIVE_INFINITY, batch: 2 },
];

interface Options {
  readonly networks: readonly string[];
  readonly sizes?: readonly number[];
  readonly repeats: number;
  readonly python?: string;
}

/** Lists the cases to measure, by network, then size, then mode. */
function casesOf({ networks, sizes }: Options): ModelCase[] {
  return networks.flatMap((network) =>
    (sizes ?? [...SMALL_SIZES, ORIGINAL_SIZES[network]]).flatMap((size) => {
      const { batch } = BATCHES.find(({ pixels }) => size <= pixels)!;
      return (["predict", "train"] as const).map((mode) => ({ network, mode, size, batch }));
    }),
  );
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** Compares our cost with PyTorch's: a speed ratio above 1 is faster, a memory ratio above 1 takes more. */
function compare({ imagesPerSecond, peakMegabytes, ...measured }: ModelCase & ModelCost, torch?: ModelCost | null) {
  return {
    ...measured,
    imagesPerSecond: round(imagesPerSecond, 3),
    ratio: torch ? round(imagesPerSecond / torch.imagesPerSecond, 3) : null,
    peakMegabytes: Math.round(peakMegabytes),
    memoryRatio: torch ? round(peakMegabytes / torch.peakMegabytes, 2) : null,
  };
}

/** Measures speed and memory of each network on wasm and on PyTorch, one thread each, in turns. */
export async function run(args: readonly string[]): Promise<object> {
  const names = Object.keys(MODELS);
  const addSize = (text: string, sizes: readonly number[] = []) => [...sizes, wholeNumber(text)];
  const command = new Command("npm run bench -- models")
    .description("Measures speed and memory of the networks on wasm, compared with PyTorch on one thread.")
    .addOption(new Option("--networks <names...>", "networks to measure").choices(names).default(names))
    .option("--sizes <pixels...>", "image sizes (default: 64, 128 and that of the original solution)", addSize)
    .option("--repeats <number>", "runs per measurement", wholeNumber, 3)
    .option("--python <program>", "Python interpreter with torch, and timm or torchvision")
    .parse(args, { from: "user" });
  const options = command.opts<Options>();
  const { repeats, python: program } = options;
  const rows: object[] = [];
  let hasTorch = true;
  for (const modelCase of casesOf(options)) {
    const ours = await measureLargest(modelCase, { repeats });
    const sameCase = jobArguments(ours, repeats);
    const torch: ModelCost | null | undefined = hasTorch ? runReference("models.py", sameCase, { program }) : undefined;
    hasTorch = torch !== undefined;
    if (torch === null)
      console.log(`torchvision has no ${ours.network} and timm is not installed: its ratios are null`);
    rows.push(compare(ours, torch));
    console.log(JSON.stringify(rows.at(-1)));
  }
  console.table(rows);
  return { benchmark: "models", rows };
}
