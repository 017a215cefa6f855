import { compareText } from "../../compare-text.js";
import type { StackChoice, StackRecord } from "./stack-record.js";

/** A stack needs this share of the longest one of its study to show the whole head, or this length, millimeters. */
const WHOLE_SHARE = 0.8;
const WHOLE_MM = 120;

/** Smallest cosine of the angle between the normal of an axial stack and the axis of the patient: 45 degrees. */
const AXIAL_COSINE = Math.SQRT1_2;

/** Thickness in which clinics read heads, millimeters. */
const READ_THICKNESS_MM = 5;

/** Names of kernels for bone and lung, and for soft tissue. */
const SHARP_NAMES = /bone|edge|lung|sharp|detail|^y[bcde]$|^[del]$/i;
const SOFT_NAMES = /stand|soft|brain|^u[abc]$|^[abc]$/i;

/** Siemens names kernels by sharpness, `H31s`, `J40`, `Hr36`: from this number up they are for bone. */
const SIEMENS_NAME = /^[A-Z][a-z]?(\d\d)/;
const SHARP_SIEMENS = 50;

/** Toshiba and Canon: FC30 to FC39, FC50 to FC59 and FC80 to FC89 are for bone and lung. */
const TOSHIBA_NAME = /^FC(\d\d)/i;
const SHARP_TOSHIBA: readonly number[] = [3, 5, 8];

type Sharpness = "soft" | "unknown" | "sharp";

/** Returns the sharpness of a reconstruction by the name of its kernel. */
function sharpnessOf({ kernel }: StackRecord): Sharpness {
  const name = kernel?.split("\\")[0].trim() ?? "";
  const toshiba = TOSHIBA_NAME.exec(name);
  if (toshiba) return SHARP_TOSHIBA.includes(Math.floor(Number(toshiba[1]) / 10)) ? "sharp" : "soft";
  const siemens = SIEMENS_NAME.exec(name);
  if (siemens) return Number(siemens[1]) >= SHARP_SIEMENS ? "sharp" : "soft";
  if (SHARP_NAMES.test(name)) return "sharp";
  return SOFT_NAMES.test(name) ? "soft" : "unknown";
}

const lengthOf = ({ rangeMm: [highest, lowest] }: StackRecord) => highest - lowest;

/** A criterion of the choice; a smaller rank is better. */
interface Criterion {
  readonly rank: (stack: StackRecord, study: readonly StackRecord[]) => number;
  readonly describe: (stack: StackRecord) => string;
}

const mm = (length: number) => `${Number(length.toFixed(1))} mm`;

const CRITERIA: readonly Criterion[] = [
  {
    rank: ({ unlikely, isRescaled }) => Number(unlikely !== undefined || !isRescaled),
    describe: ({ unlikely, isRescaled }) => (isRescaled ? (unlikely ?? "") : "no RescaleSlope or RescaleIntercept"),
  },
  {
    rank: ({ normal }) => Number(Math.abs(normal[2]) < AXIAL_COSINE),
    describe: ({ normal }) => (Math.abs(normal[2]) < AXIAL_COSINE ? "not axial" : "axial"),
  },
  {
    rank: (stack, study) => {
      const longest = Math.max(...study.map(lengthOf));
      return Number(lengthOf(stack) < Math.min(WHOLE_SHARE * longest, WHOLE_MM));
    },
    describe: (stack) => `${mm(lengthOf(stack))} long`,
  },
  {
    rank: (stack) => ["soft", "unknown", "sharp"].indexOf(sharpnessOf(stack)),
    describe: (stack) => `kernel ${stack.kernel ?? "not named"} (${sharpnessOf(stack)})`,
  },
  {
    rank: ({ thicknessMm, geometry }) => Math.abs((thicknessMm ?? geometry.spacingMm ?? 0) - READ_THICKNESS_MM),
    describe: ({ thicknessMm }) => (thicknessMm === undefined ? "thickness unknown" : `${mm(thicknessMm)} thick`),
  },
  { rank: ({ geometry }) => -geometry.slices, describe: ({ geometry }) => `${geometry.slices} slices` },
];

/** Compares stacks of a study, the better one first. */
function compareStacks(a: StackRecord, b: StackRecord, study: readonly StackRecord[]): number {
  for (const { rank } of CRITERIA) {
    const difference = rank(a, study) - rank(b, study);
    if (difference !== 0) return difference;
  }
  const [first, second] = [a.geometry, b.geometry];
  return compareText(first.SeriesInstanceUID, second.SeriesInstanceUID) || first.stack - second.stack;
}

/** Describes a stack by all criteria. */
function describeByAll(stack: StackRecord): string {
  return CRITERIA.map(({ describe }) => describe(stack))
    .filter((text) => text !== "")
    .join(", ");
}

/** Says why a stack was not chosen: the first criterion by which the best one is better. */
function reasonAgainst(stack: StackRecord, best: StackRecord, study: readonly StackRecord[]): string {
  const lost = CRITERIA.find(({ rank }) => rank(best, study) < rank(stack, study));
  if (lost === undefined) return "as good as the chosen one";
  const better = lost.describe(best);
  return better === "" ? lost.describe(stack) : `${lost.describe(stack)}; the chosen one: ${better}`;
}

/**
 * Chooses one stack of a study: axial, of the whole head, with a kernel for soft tissue, and with a thickness near 5 mm, in
 * this order; then the one with the most slices.
 *
 * @param study The stacks of a study.
 * @returns For each stack whether it is the one, and why.
 */
export function chooseStack(study: readonly StackRecord[]): StackChoice[] {
  const [best] = [...study].sort((a, b) => compareStacks(a, b, study));
  return study.map((stack) =>
    stack === best
      ? { isChosen: true, reason: describeByAll(stack) }
      : { isChosen: false, reason: reasonAgainst(stack, best, study) },
  );
}
