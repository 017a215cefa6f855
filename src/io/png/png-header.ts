/** Format of the pixels of a PNG. */
interface PngHeader {
  readonly rows: number;
  readonly cols: number;
  /** Bits per sample. */
  readonly bitDepth: number;
  /** 0: gray, 2: RGB, 3: palette, 4: gray with alpha, 6: RGB with alpha. */
  readonly colorType: number;
  readonly isInterlaced: boolean;
}

/**
 * Most samples of an image in RGB, 9459 x 9459 pixels: more than any CT has, but too few to fill the memory of a
 * machine.
 */
export const MAX_SAMPLES = 2 ** 28;

/** Samples per pixel and bits per sample, by color type (https://www.w3.org/TR/png/#table111). */
const COLOR_TYPES: Readonly<Record<number, { readonly channels: number; readonly bitDepths: readonly number[] }>> = {
  0: { channels: 1, bitDepths: [1, 2, 4, 8, 16] },
  2: { channels: 3, bitDepths: [8, 16] },
  3: { channels: 1, bitDepths: [1, 2, 4, 8] },
  4: { channels: 2, bitDepths: [8, 16] },
  6: { channels: 4, bitDepths: [8, 16] },
};

/** First row and column of each pass, and the steps to the next ones (https://www.w3.org/TR/png/#8Interlace). */
const ONE_PASS = [[0, 0, 1, 1]];
const INTERLACED_PASSES = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
];

/** Returns the data of the IHDR chunk of an 8-bit RGB image. */
export function rgbHeaderData(rows: number, cols: number): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(cols, 0);
  data.writeUInt32BE(rows, 4);
  data.set([8, 2], 8);
  return data;
}

/**
 * Parses the data of an IHDR chunk.
 *
 * @throws Error for values that PNG does not allow, and for an image without pixels or with more than `MAX_SAMPLES` in
 * RGB.
 */
export function parsePngHeader(data: Uint8Array): PngHeader {
  if (data.length !== 13) throw new Error(`IHDR of ${data.length} bytes`);
  const view = new DataView(data.buffer, data.byteOffset);
  const cols = view.getUint32(0);
  const rows = view.getUint32(4);
  const [bitDepth, colorType, compression, filters, interlace] = data.subarray(8);
  if (rows === 0 || cols === 0 || 3 * rows * cols > MAX_SAMPLES) {
    throw new Error(`an empty or too large image of ${rows} x ${cols} pixels`);
  }
  const isKnown = COLOR_TYPES[colorType]?.bitDepths.includes(bitDepth) && compression === 0 && filters === 0;
  if (!isKnown || interlace > 1) throw new Error(`IHDR with unknown settings ${data.subarray(8).join(", ")}`);
  return { rows, cols, bitDepth, colorType, isInterlaced: interlace === 1 };
}

/** Counts the bytes of all rows of all passes, including one filter byte per row. */
export function countRowBytes({ rows, cols, bitDepth, colorType, isInterlaced }: PngHeader): number {
  const pixelBits = COLOR_TYPES[colorType].channels * bitDepth;
  return (isInterlaced ? INTERLACED_PASSES : ONE_PASS).reduce((bytes, [row, col, rowStep, colStep]) => {
    const passRows = Math.ceil((rows - row) / rowStep);
    const passCols = Math.ceil((cols - col) / colStep);
    return passRows > 0 && passCols > 0 ? bytes + passRows * (1 + Math.ceil((passCols * pixelBits) / 8)) : bytes;
  }, 0);
}
