import { join } from "node:path";
import { median, runReference } from "../measure.js";
import { type Floor, measureFloor } from "./floor.js";
import { type PrepareCost, runPrepare } from "./run-prepare.js";

/** Worker threads of ours. */
const WORKERS = 2;

/** Slices of the reference, the first by name: it takes a tenth of a second for each. */
const REFERENCE_SLICES = 60;

/** The part of what prepare.py prints that is used here. */
interface ReferenceCost {
  readonly slicesPerSecond: number;
}

/** How fast preparation is, beside the reference and beside what nobody can save. */
export interface SpeedFigures {
  readonly slices: number;
  /** Of the images alone, with two workers, over two; their start is inside. */
  readonly slicesPerSecondPerCore: number;
  /** Of everything, from listing the files to the last table, both workers together. */
  readonly jobSlicesPerSecond: number;
  /** Slices by seconds of the processor, start included: about what a core does when the machine does nothing else. */
  readonly slicesPerCpuSecond: number;
  /** Slices/s of the reference, one process; `null` where it cannot run. */
  readonly referenceSlicesPerSecond: number | null;
  readonly referenceOnceSlicesPerSecond: number | null;
  /** `jobSlicesPerSecond` over that of the reference. */
  readonly ratioToReference: number | null;
  /** The same, over a reference that reads each file once. */
  readonly ratioToReferenceOnce: number | null;
  /** Seconds of our images over those of decoding the files and encoding the images alone, on two cores. */
  readonly ratioToFloor: number;
  /** The same, where zlib compresses the images. */
  readonly ratioToZlibFloor: number;
  readonly peakMegabytes: number;
}

interface Round {
  readonly ours: PrepareCost;
  readonly floor: Floor;
  readonly reference: ReferenceCost | undefined;
  readonly referenceOnce: ReferenceCost | undefined;
}

/** Runs all that is compared one after the other, so that what else the machine does falls on all alike. */
async function runRound(input: string, folder: string): Promise<Round> {
  const outputs = { ours: join(folder, "ours"), reference: join(folder, "reference") };
  const limit = ["--limit", String(REFERENCE_SLICES)];
  const ours = await runPrepare(input, outputs.ours);
  const reference = runReference<ReferenceCost>("prepare.py", [input, outputs.reference, ...limit]);
  const referenceOnce =
    reference && runReference<ReferenceCost>("prepare.py", [input, outputs.reference, "--once", ...limit]);
  const floor = await measureFloor(input, outputs.ours);
  return { ours, floor, reference, referenceOnce };
}

/** Measures preparation beside its reference and its floor, in turns. */
export async function measureSpeed(
  input: string,
  folder: string,
  { repeats }: { readonly repeats: number },
): Promise<SpeedFigures> {
  const rounds: Round[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) rounds.push(await runRound(input, folder));
  const middle = (read: (round: Round) => number) => median(rounds.map(read));
  const { images: slices } = rounds[0].ours;
  const imageSeconds = middle(({ ours }) => ours.imageSeconds);
  const jobSlicesPerSecond = slices / middle(({ ours }) => ours.seconds);
  const rateOf = (name: "reference" | "referenceOnce") =>
    rounds[0][name] ? middle((round) => (round[name] as ReferenceCost).slicesPerSecond) : null;
  const [reference, referenceOnce] = [rateOf("reference"), rateOf("referenceOnce")];
  const decodeSeconds = middle(({ floor }) => floor.decodeSeconds);
  const ratioToDecodeAnd = (seconds: number) => (imageSeconds * WORKERS) / (decodeSeconds + seconds);
  return {
    slices,
    slicesPerSecondPerCore: slices / imageSeconds / WORKERS,
    jobSlicesPerSecond,
    slicesPerCpuSecond: slices / middle(({ ours }) => ours.cpuSeconds),
    referenceSlicesPerSecond: reference,
    referenceOnceSlicesPerSecond: referenceOnce,
    ratioToReference: reference && jobSlicesPerSecond / reference,
    ratioToReferenceOnce: referenceOnce && jobSlicesPerSecond / referenceOnce,
    ratioToFloor: ratioToDecodeAnd(middle(({ floor }) => floor.encodeSeconds)),
    ratioToZlibFloor: ratioToDecodeAnd(middle(({ floor }) => floor.zlibSeconds)),
    peakMegabytes: middle(({ ours }) => ours.peakMegabytes),
  };
}
