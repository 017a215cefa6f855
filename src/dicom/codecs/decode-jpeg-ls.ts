import { type BitReader, isAtEnd, MOST_BITS, readBits, readZeros } from "./bit-reader.js";
import { type JpegLsHeader, readJpegLsHeader } from "./jpeg-ls-header.js";

/** Contexts: 365 for regular samples, then two for the sample that ends a run (ITU-T T.87 section A.2.1). */
const CONTEXTS = 367;
const RUN_CONTEXT = 365;

/** Bits of the length by which a run grows, per run index (ITU-T T.87 table A.1: J). */
const RUN_BITS = Uint8Array.of(
  ...[0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
  ...[4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15],
);

/** The state of a scan. Names of one letter are those of ITU-T T.87 annex A. */
interface Scan {
  readonly reader: BitReader;
  readonly maxValue: number;
  readonly near: number;
  readonly reset: number;
  /** Number of possible prediction errors, bits of an error, bits of the longest code. */
  readonly range: number;
  readonly errorBits: number;
  readonly limit: number;
  /** Class of each difference between neighbors, -4 to 4, at index difference + maxValue. */
  readonly classes: Int8Array;
  /** Per context: sum of error magnitudes, sum of errors, correction, count; for the last two, negative errors. */
  readonly A: Int32Array;
  readonly B: Int32Array;
  readonly C: Int32Array;
  readonly N: Int32Array;
  readonly Nn: Int32Array;
  runIndex: number;
}

/** Classifies all differences between two samples (ITU-T T.87 section A.3.3). */
function classifyDifferences({ maxValue, near, thresholds }: JpegLsHeader): Int8Array {
  const classes = new Int8Array(2 * maxValue + 1);
  for (const [index, start] of [near + 1, ...thresholds].entries()) {
    classes.fill(-(index + 1), 0, Math.max(0, maxValue - start + 1));
    classes.fill(index + 1, maxValue + start);
  }
  return classes;
}

/** Initializes a scan (ITU-T T.87 section A.2.1). */
function startScan(bytes: Uint8Array, header: JpegLsHeader): Scan {
  const { maxValue, near, reset, start } = header;
  const range = Math.floor((maxValue + 2 * near) / (2 * near + 1)) + 1;
  const bits = Math.max(2, Math.ceil(Math.log2(maxValue + 1)));
  return {
    reader: { bytes: bytes.subarray(start), position: 0, cache: 0, count: 0 },
    maxValue,
    near,
    reset,
    range,
    errorBits: Math.ceil(Math.log2(range)),
    limit: 2 * (bits + Math.max(8, bits)),
    classes: classifyDifferences(header),
    A: new Int32Array(CONTEXTS).fill(Math.max(2, Math.floor((range + 32) / 64))),
    B: new Int32Array(CONTEXTS),
    C: new Int32Array(CONTEXTS),
    N: new Int32Array(CONTEXTS).fill(1),
    Nn: new Int32Array(CONTEXTS),
    runIndex: 0,
  };
}

/** Finds the Golomb parameter with the shortest codes for errors of a mean magnitude (ITU-T T.87 section A.5.1). */
function golombBits(sum: number, count: number): number {
  for (let bits = 0; bits <= MOST_BITS; bits++) if (count << bits >= sum) return bits;
  throw new Error("an error beyond all bounds");
}

/** Reads a code of limited length (ITU-T T.87 section A.5.3). */
function readCode({ reader, errorBits }: Scan, bits: number, limit: number): number {
  const most = limit - errorBits - 1;
  const zeros = readZeros(reader, most);
  return zeros < most ? (zeros << bits) + readBits(reader, bits) : readBits(reader, errorBits) + 1;
}

/** Adds an error to a prediction, modulo the range of the samples (ITU-T T.87 section A.4.4). */
function reconstruct({ maxValue, near, range }: Scan, predicted: number, error: number): number {
  const step = 2 * near + 1;
  let sample = predicted + error * step;
  if (sample < -near) sample += range * step;
  else if (sample > maxValue + near) sample -= range * step;
  return sample < 0 ? 0 : sample > maxValue ? maxValue : sample;
}

/** Updates a context with the error of a regular sample (ITU-T T.87 section A.6). */
function updateContext({ near, reset, A, B, C, N }: Scan, context: number, error: number): void {
  A[context] += Math.abs(error);
  B[context] += error * (2 * near + 1);
  if (N[context] === reset) {
    A[context] >>= 1;
    B[context] >>= 1;
    N[context] >>= 1;
  }
  const count = ++N[context];
  if (B[context] <= -count) {
    B[context] = Math.max(B[context] + count, 1 - count);
    if (C[context] > -128) C[context] -= 1;
  } else if (B[context] > 0) {
    B[context] = Math.min(B[context] - count, 0);
    if (C[context] < 127) C[context] += 1;
  }
}

/** Predicts a sample from its left, upper and upper left neighbors (ITU-T T.87 section A.4.1). */
function predict(left: number, above: number, corner: number): number {
  const low = left < above ? left : above;
  const high = left < above ? above : left;
  if (corner >= high) return low;
  return corner <= low ? high : left + above - corner;
}

/** Reads a sample that is not in a run (ITU-T T.87 sections A.4 and A.5). */
function readRegular(scan: Scan, gradients: number, predicted: number): number {
  const { maxValue, near, range, A, B, C, N } = scan;
  const sign = gradients < 0 ? -1 : 1;
  const context = Math.abs(gradients);
  const corrected = Math.min(Math.max(predicted + sign * C[context], 0), maxValue);
  const bits = golombBits(A[context], N[context]);
  const code = readCode(scan, bits, scan.limit);
  // Even codes are errors from 0 up, odd ones from -1 down. If errors are mostly negative, the two are swapped.
  const turn = near === 0 && bits === 0 && 2 * B[context] <= -N[context] ? 1 : 0;
  const error = (code & 1) === turn ? code >> 1 : -(code >> 1) - 1;
  if (Math.abs(error) > range) throw new Error("an error beyond all bounds");
  updateContext(scan, context, error);
  return reconstruct(scan, corrected, sign * error);
}

/** Reads the length of a run of at most `most` samples (ITU-T T.87 section A.7.1). */
function readRun(scan: Scan, most: number): number {
  let length = 0;
  while (length < most && readBits(scan.reader, 1) === 1) {
    const more = 1 << RUN_BITS[scan.runIndex];
    length += more;
    if (length <= most && scan.runIndex < RUN_BITS.length - 1) scan.runIndex += 1;
  }
  if (length >= most) return most;
  length += readBits(scan.reader, RUN_BITS[scan.runIndex]);
  if (length >= most) throw new Error("a run beyond its row");
  return length;
}

/** Reads the sample that ends a run (ITU-T T.87 section A.7.2). */
function readRunEnd(scan: Scan, left: number, above: number): number {
  const { near, range, reset, A, N, Nn, runIndex } = scan;
  const type = Math.abs(left - above) <= near ? 1 : 0;
  const context = RUN_CONTEXT + type;
  const bits = golombBits(A[context] + (type === 1 ? N[context] >> 1 : 0), N[context]);
  const code = readCode(scan, bits, scan.limit - RUN_BITS[runIndex] - 1);
  const magnitude = Math.ceil((code + type) / 2);
  const isOdd = (code + type) % 2 === 1;
  const isNegative = isOdd === (bits !== 0 || 2 * Nn[context] >= N[context]);
  const error = isNegative ? -magnitude : magnitude;
  if (magnitude > range) throw new Error("an error beyond all bounds");
  if (error < 0) Nn[context] += 1;
  A[context] += (code + 1 - type) >> 1;
  if (N[context] === reset) {
    A[context] >>= 1;
    N[context] >>= 1;
    Nn[context] >>= 1;
  }
  N[context] += 1;
  scan.runIndex = Math.max(runIndex - 1, 0);
  return type === 1 ? reconstruct(scan, left, error) : reconstruct(scan, above, left > above ? -error : error);
}

/**
 * Reads a row into `row`. It and the row above have an extra sample at each end: the one before a row is a copy of the
 * first sample of the row above, the one after the row above a copy of its last sample (ITU-T T.87 section A.2).
 */
function readRow(scan: Scan, row: Uint16Array, above: Uint16Array): void {
  const { classes, maxValue } = scan;
  const cols = row.length - 2;
  row[0] = above[1];
  above[cols + 1] = above[cols];
  for (let col = 1; col <= cols; col++) {
    const a = row[col - 1];
    const b = above[col];
    const c = above[col - 1];
    const d = above[col + 1];
    const gradients = 81 * classes[d - b + maxValue] + 9 * classes[b - c + maxValue] + classes[c - a + maxValue];
    if (gradients !== 0) {
      row[col] = readRegular(scan, gradients, predict(a, b, c));
      continue;
    }
    const run = readRun(scan, cols - col + 1);
    row.fill(a, col, col + run);
    col += run;
    if (col <= cols) row[col] = readRunEnd(scan, a, above[col]);
  }
}

/**
 * Decodes a JPEG-LS codestream of gray samples, lossless or near-lossless (ITU-T T.87). This package has its own
 * decoder because CharLS counts to 2 ** 31 on some damaged bits, which takes seconds.
 *
 * @returns Samples of one byte, or of two bytes if they may exceed 255.
 * @throws Error for a damaged codestream.
 */
export async function decodeJpegLs(bytes: Uint8Array): Promise<Uint8Array> {
  const header = readJpegLsHeader(bytes);
  const { rows, cols, maxValue } = header;
  const scan = startScan(bytes, header);
  const samples = new (maxValue > 255 ? Uint16Array : Uint8Array)(rows * cols);
  let above = new Uint16Array(cols + 2);
  let row = new Uint16Array(cols + 2);
  for (let start = 0; start < samples.length; start += cols) {
    readRow(scan, row, above);
    samples.set(row.subarray(1, cols + 1), start);
    [above, row] = [row, above];
  }
  if (!isAtEnd(scan.reader)) throw new Error("bits after the last sample");
  return new Uint8Array(samples.buffer);
}
