import { jpegSize } from "./codestream-size.js";

/** Coding parameters of a JPEG-LS codestream of gray pixels (ITU-T T.87 section C.2). */
export interface JpegLsHeader {
  readonly rows: number;
  readonly cols: number;
  /** The largest sample. */
  readonly maxValue: number;
  /** Largest difference between a decoded sample and the original; 0 is lossless. */
  readonly near: number;
  /** Smallest differences between neighbors of the upper three classes. */
  readonly thresholds: readonly [number, number, number];
  /** Number of samples after which a context halves its sums. */
  readonly reset: number;
  /** Offset of the bits of the scan. */
  readonly start: number;
}

type Presets = Pick<JpegLsHeader, "maxValue" | "thresholds" | "reset">;

/** Markers: restart interval, start of scan, parameters (ITU-T T.81 table B.1, ITU-T T.87 table C.1). */
const RESTART_INTERVAL = 0xdd;
const START_OF_SCAN = 0xda;
const PARAMETERS = 0xf8;

/** Presets of 0 each, which stands for the default. */
const NO_PRESETS: Presets = { maxValue: 0, thresholds: [0, 0, 0], reset: 0 };

const DEFAULT_RESET = 64;

function assertThat(isTrue: boolean, expected: string): void {
  if (!isTrue) throw new Error(`expected ${expected}`);
}

/** Limits a threshold as the standard does: outside its limits it becomes the lower limit. */
function clampLow(value: number, low: number, high: number): number {
  return value < low || value > high ? low : value;
}

/** Computes the default thresholds (ITU-T T.87 section C.2.4.1.1.1). */
function defaultThresholds(maxValue: number, near: number): readonly [number, number, number] {
  const isWide = maxValue >= 128;
  const factor = isWide ? Math.floor((Math.min(maxValue, 4095) + 128) / 256) : Math.floor(256 / (maxValue + 1));
  const scale = (basic: number, least: number, nears: number) =>
    isWide
      ? factor * (basic - least) + least + nears * near
      : Math.max(least, Math.floor(basic / factor) + nears * near);
  const first = clampLow(scale(3, 2, 3), near + 1, maxValue);
  const second = clampLow(scale(7, 3, 5), first, maxValue);
  return [first, second, clampLow(scale(21, 4, 7), second, maxValue)];
}

/** Reads preset parameters (ITU-T T.87 section C.2.4.1.1). Other kinds are for palettes and more than 65535 rows. */
function readPresets(segment: DataView): Presets {
  assertThat(segment.byteLength >= 13 && segment.getUint8(2) === 1, "preset parameters");
  return {
    maxValue: segment.getUint16(3),
    thresholds: [segment.getUint16(5), segment.getUint16(7), segment.getUint16(9)],
    reset: segment.getUint16(11),
  };
}

/** Replaces presets of 0 by the defaults of the standard. */
function completePresets({ maxValue, thresholds, reset }: Presets, bits: number, near: number): Presets {
  const most = maxValue || 2 ** bits - 1;
  const defaults = defaultThresholds(most, near);
  const [first, second, third] = thresholds.map((threshold, index) => threshold || defaults[index]);
  assertThat(most < 2 ** bits && near <= Math.min(255, most / 2), "values within the bits of a sample");
  assertThat(near < first && first <= second && second <= third && third <= most, "rising thresholds");
  return { maxValue: most, thresholds: [first, second, third], reset: reset || DEFAULT_RESET };
}

/** Reads NEAR in the header of a scan (ITU-T T.87 section C.2.3), which must have one component and no palette. */
function readNear(segment: DataView): number {
  assertThat(segment.byteLength === 8 && segment.getUint8(2) === 1, "a scan of one component");
  const palette = segment.getUint8(4);
  const near = segment.getUint8(5);
  const interleave = segment.getUint8(6);
  const shift = segment.getUint8(7);
  assertThat(palette === 0 && interleave === 0 && shift === 0, "plain samples");
  return near;
}

/**
 * Reads the headers of a JPEG-LS codestream, up to the bits of its scan.
 *
 * @throws Error for damaged headers, and for features that CT does not use: palettes, restart intervals.
 */
export function readJpegLsHeader(bytes: Uint8Array): JpegLsHeader {
  const size = jpegSize(bytes);
  if (!size) throw new Error("expected a frame header");
  const { rows, cols, bits } = size;
  assertThat(bits >= 2 && bits <= 16, "2 to 16 bits");
  let presets = NO_PRESETS;
  // SOI, then segments of a marker and a length that counts itself.
  for (let offset = 2; offset + 4 <= bytes.length; ) {
    const marker = bytes[offset + 1];
    assertThat(bytes[offset] === 0xff && marker >= 0xc0, "a marker");
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    const length = bytes[offset + 2] * 256 + bytes[offset + 3];
    const end = offset + 2 + length;
    assertThat(length >= 2 && end <= bytes.length, "whole segments");
    const segment = new DataView(bytes.buffer, bytes.byteOffset + offset + 2, length);
    if (marker === START_OF_SCAN) {
      const near = readNear(segment);
      return { rows, cols, near, ...completePresets(presets, bits, near), start: end };
    }
    assertThat(marker !== RESTART_INTERVAL, "no restart intervals");
    if (marker === PARAMETERS) presets = readPresets(segment);
    offset = end;
  }
  throw new Error("expected a scan");
}
