import type { HuImage } from "../../types.js";

/** Values of the slices of one stack, and the warnings that they give rise to. */
export interface ValueCheck {
  /** Adds a slice in Hounsfield units. */
  readonly add: (image: HuImage, metadata: { readonly Rows: number; readonly Columns: number }) => void;
  /** Returns a warning for each sign that the values are not Hounsfield units. */
  readonly warnings: () => string[];
}

/** Every n-th pixel is looked at; a prime, so that samples do not line up in columns. */
const SAMPLE_STEP = 31;

/** Range and width of the histogram, Hounsfield units. */
const LOWEST = -1024;
const HIGHEST = 3072;
const BIN = 8;

/** Every head CT holds values below this: the air around the head. */
const HIGHEST_AIR = -500;

/** Every head CT holds values above this: fat, brain, bone. */
const LOWEST_TISSUE = 0;

/** Around a head, the most common value below -300 HU is that of air; in it, that from -300 to 300 HU is brain or muscle. */
const AIR: Band = { from: -1024, to: -300, mode: [-1024, -900], name: "air", usual: "-1000" };
const TISSUE: Band = { from: -300, to: 300, mode: [-120, 200], name: "soft tissue", usual: "0 to 80" };

/** A part of the scale, and where its most common value usually lies. */
interface Band {
  readonly from: number;
  readonly to: number;
  readonly mode: readonly [number, number];
  readonly name: string;
  readonly usual: string;
}

/** In a head, fewer values than these shares of all lie above 300 HU, or between air and soft tissue. */
const DENSE = { above: 300, share: 0.4 };
const BETWEEN = { from: -900, to: -300, share: 0.3 };

/** Fewest samples in a band that tell where its most common value lies, as a share of all. */
const SMALLEST_SHARE = 0.02;

const binOf = (hu: number) => Math.floor((Math.min(Math.max(hu, LOWEST), HIGHEST - 1) - LOWEST) / BIN);

/** Returns the share of the samples between two values. */
function shareOf(counts: Uint32Array, total: number, from: number, to: number): number {
  return counts.subarray(binOf(from), binOf(to)).reduce((sum, count) => sum + count, 0) / total;
}

/** Returns a warning if too many values are dense, or neither air nor soft tissue. */
function checkShares(counts: Uint32Array, total: number): string[] {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const dense = shareOf(counts, total, DENSE.above, HIGHEST);
  if (dense > DENSE.share) return [`values look shifted: ${percent(dense)} are above ${DENSE.above} HU`];
  const between = shareOf(counts, total, BETWEEN.from, BETWEEN.to);
  const isLow = between > BETWEEN.share && between > shareOf(counts, total, TISSUE.from, TISSUE.to);
  return isLow ? [`values look shifted: ${percent(between)} are from ${BETWEEN.from} to ${BETWEEN.to} HU`] : [];
}

/** Returns a warning if the most common value of a band is not where it usually is. */
function checkBand(counts: Uint32Array, total: number, { from, to, mode, name, usual }: Band): string[] {
  const [first, end] = [binOf(from), binOf(to)];
  let most = first;
  let sum = 0;
  for (let bin = first; bin < end; bin++) {
    sum += counts[bin];
    if (counts[bin] > counts[most]) most = bin;
  }
  const level = LOWEST + most * BIN + BIN / 2;
  if (sum < SMALLEST_SHARE * total || (level >= mode[0] && level <= mode[1])) return [];
  return [`values look shifted: most ${name} is near ${level} HU, usually ${usual}`];
}

/**
 * Collects the values of a stack and finds signs that they are not Hounsfield units: no air, no tissue, or both at
 * unusual values. Looks at one pixel in 31, and not at the padding that made a slice square.
 */
export function createValueCheck(): ValueCheck {
  const counts = new Uint32Array(binOf(HIGHEST) + 1);
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let total = 0;
  const add: ValueCheck["add"] = (image, { Rows, Columns }) => {
    const top = Math.floor((image.shape[0] - Rows) / 2);
    const left = Math.floor((image.shape[1] - Columns) / 2);
    for (let pixel = 0; pixel < Rows * Columns; pixel += SAMPLE_STEP) {
      const hu = image.get(top + Math.floor(pixel / Columns), left + (pixel % Columns));
      if (hu < lowest) lowest = hu;
      if (hu > highest) highest = hu;
      counts[binOf(hu)]++;
      total++;
    }
  };
  const warnings = () => {
    if (total === 0) return [];
    if (lowest > HIGHEST_AIR) return [`smallest value is ${lowest} HU: none is as low as air, -1000 HU`];
    if (highest < LOWEST_TISSUE)
      return [`values look shifted: largest value is ${highest} HU, none is soft tissue or bone`];
    const shifted = [AIR, TISSUE].flatMap((band) => checkBand(counts, total, band));
    return shifted.length > 0 ? shifted : checkShares(counts, total);
  };
  return { add, warnings };
}
