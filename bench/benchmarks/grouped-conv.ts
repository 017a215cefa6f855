import {
  cast,
  concat,
  conv2d,
  dispose,
  equal,
  floorDiv,
  grads,
  mul,
  randomNormal,
  range,
  reshape,
  split,
  type Tensor,
  type Tensor4D,
  tidy,
  tile,
} from "@tensorflow/tfjs-core";
import { Command } from "commander";
import { ENGINES, type EngineName, selectEngine } from "ct-hemorrhage/backend";
import { groupedConv2d } from "../../dist/backend/internal.js";
import { medianSeconds, runReference } from "../measure.js";

/** Images and filters of a 3 x 3 convolution that keeps the number of channels. */
interface Case {
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
}

/** Cases of the first and the third stage of SE-ResNeXt-101 32x4d at 224 pixels. */
const CASES: readonly Case[] = [
  { batch: 8, size: 56, channels: 128 },
  { batch: 8, size: 14, channels: 512 },
];
const GROUPS = 32;

/**
 * Returns the cases for an engine. Plain JavaScript takes minutes for these: it gets one image with a quarter of the
 * rows and columns, measured once.
 */
const casesFor = (engine: EngineName) =>
  engine === "cpu" ? CASES.map((each) => ({ ...each, batch: 1, size: Math.ceil(each.size / 4) })) : CASES;

/** Convolves `[batch, rows, cols, channels]` by `[3, 3, channels / groups, channels]` in groups. */
type Formulation = (x: Tensor4D, filter: Tensor4D) => Tensor4D;

/** Convolves each group separately. */
function splitAndConcat(x: Tensor4D, filter: Tensor4D): Tensor4D {
  const filters: Tensor4D[] = split(filter, GROUPS, 3);
  const parts: Tensor4D[] = split(x, GROUPS, 3);
  return concat(
    parts.map((part, group) => conv2d(part, filters[group], 1, 1)),
    3,
  );
}

/** Convolves all channels at once, with a filter that is zero between channels of different groups. */
function blockDiagonal(x: Tensor4D, filter: Tensor4D): Tensor4D {
  const [, , width, channels] = filter.shape;
  const groupOf = floorDiv(range(0, channels), width);
  const isWithin = equal(reshape(groupOf, [channels, 1]), groupOf);
  return conv2d(x, mul(tile(filter, [1, 1, GROUPS, 1]), cast(isWithin, "float32")) as Tensor4D, 1, 1);
}

const FORMULATIONS: Readonly<Record<string, Formulation>> = {
  groupedConv2d: (x, filter) => groupedConv2d(x, filter, { stride: 1, padding: 1, groups: GROUPS }),
  splitAndConcat,
  blockDiagonal,
};

/** Milliseconds of the convolution alone, and with its gradients. */
type Times = Readonly<Record<"forward" | "training", number>>;

async function milliseconds(make: () => Tensor | Tensor[], repeats: number): Promise<number> {
  const seconds = await medianSeconds(
    async () => {
      const made = tidy(make);
      await Promise.all([made].flat().map((each) => each.data()));
      dispose(made);
    },
    { repeats },
  );
  return seconds * 1000;
}

async function measure(convolve: Formulation, { batch, size, channels }: Case, repeats: number): Promise<Times> {
  const x = randomNormal([batch, size, size, channels]) as Tensor4D;
  const filter = randomNormal([3, 3, channels / GROUPS, channels]) as Tensor4D;
  const gradients = grads((a: Tensor, b: Tensor) => convolve(a as Tensor4D, b as Tensor4D));
  const times = {
    forward: await milliseconds(() => convolve(x, filter), repeats),
    training: await milliseconds(() => gradients([x, filter], x), repeats),
  };
  dispose([x, filter]);
  return times;
}

const round = (value: number) => Number(value.toPrecision(3));

/** Measures formulations of grouped convolution on each engine of this machine and on PyTorch, on one thread each. */
export async function run(args: readonly string[]): Promise<object> {
  const command = new Command("npm run bench -- grouped-conv")
    .description("Measures formulations of grouped convolution on each engine, compared with PyTorch on one thread.")
    .option("--python <program>", "Python interpreter with torch")
    .parse(args, { from: "user" });
  const { python } = command.opts<{ readonly python?: string }>();
  const rows: object[] = [];
  for (const engine of ENGINES) {
    if (!(await selectEngine({ prefer: engine }).catch(() => undefined))) continue;
    const cases = casesFor(engine);
    const shapes = cases.flatMap(({ batch, size, channels }) => [batch, size, channels]);
    const reference = runReference<Times[]>("grouped-conv.py", [GROUPS, ...shapes].map(String), { program: python });
    for (const [index, shape] of cases.entries()) {
      const torch = reference?.[index];
      for (const [formulation, convolve] of Object.entries(FORMULATIONS)) {
        const { forward, training } = await measure(convolve, shape, engine === "cpu" ? 1 : 5);
        rows.push({
          engine,
          shape: [shape.batch, shape.size, shape.size, shape.channels].join(" x "),
          formulation,
          forwardMilliseconds: round(forward),
          trainingMilliseconds: round(training),
          ratioForward: torch ? round(torch.forward / forward) : null,
          ratioTraining: torch ? round(torch.training / training) : null,
        });
      }
    }
  }
  console.table(rows);
  return { benchmark: "grouped-conv", groups: GROUPS, rows };
}
