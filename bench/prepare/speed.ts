import { join } from "node:path";
import { median, runReference } from "../measure.js";
import { type Floor, measureFloor } from "./floor.js";
import { type PrepareCost, runPrepare } from "./run-prepare.js";

/** Worker threads of this package. */
const WORKERS = 2;

/** Number of slices for the reference, the first by name. It takes a tenth of a second per slice. */
const REFERENCE_SLICES = 60;

/** The part of the output of prepare.py that is used here. */
interface ReferenceCost {
  readonly slicesPerSecond: number;
}

/** Speed of a preparation, compared with the reference and with the work that cannot be avoided. */
export interface SpeedFigures {
  readonly slices: number;
  /** Speed of the images alone with two workers, divided by two. Includes the start of the workers. */
  readonly slicesPerSecondPerCore: number;
  /** Speed of the whole job with two workers, from listing the files to the last table. */
  readonly jobSlicesPerSecond: number;
  /** Slices per second of processor time, including the start: about the speed of one core on an idle machine. */
  readonly slicesPerCpuSecond: number;
  /** Speed of the reference in one process; `null` if it cannot run. */
  readonly referenceSlicesPerSecond: number | null;
  /** Speed of a reference that reads each file once. */
  readonly referenceOnceSlicesPerSecond: number | null;
  /** `jobSlicesPerSecond` divided by the speed of the reference. */
  readonly ratioToReference: number | null;
  /** `jobSlicesPerSecond` divided by the speed of the reference that reads each file once. */
  readonly ratioToReferenceOnce: number | null;
  /** Time of the images divided by the time of only decoding the files and encoding the images, on two cores. */
  readonly ratioToFloor: number;
  /** The same, with zlib compressing the images. */
  readonly ratioToZlibFloor: number;
  readonly peakMegabytes: number;
}

interface Round {
  readonly ours: PrepareCost;
  readonly floor: Floor;
  readonly reference: ReferenceCost | undefined;
  readonly referenceOnce: ReferenceCost | undefined;
}

/** Runs everything that is compared one after the other, so that other work on the machine affects all of it alike. */
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

/** Measures preparations, the reference and the unavoidable work, in turns. */
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
