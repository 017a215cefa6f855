/** Format of the pixels of a PNG. */
export interface PngHeader {
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

/**
 * Most samples for the bytes of a file: those of 4,700 x 4,700 pixels for any file, and more for a larger one. Deflate
 * shrinks an empty image to a thousandth.
 */
const SAMPLES = { perByte: 256, atLeast: 2 ** 26 } as const;

/** Samples per pixel and bits per sample, by color type (https://www.w3.org/TR/png/#table111). */
export const COLOR_TYPES: Readonly<
  Record<number, { readonly channels: number; readonly bitDepths: readonly number[] }>
> = {
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

/** A pass of an image: its first row and column, the steps to the next ones, and its size. */
interface PngPass {
  readonly row: number;
  readonly col: number;
  readonly rowStep: number;
  readonly colStep: number;
  readonly rows: number;
  readonly cols: number;
}

/** Lists the passes that have pixels: one, or up to seven of an interlaced image. */
export function passesOf({ rows, cols, isInterlaced }: PngHeader): PngPass[] {
  const passes = (isInterlaced ? INTERLACED_PASSES : ONE_PASS).map(([row, col, rowStep, colStep]) => ({
    row,
    col,
    rowStep,
    colStep,
    rows: Math.ceil((rows - row) / rowStep),
    cols: Math.ceil((cols - col) / colStep),
  }));
  return passes.filter((pass) => pass.rows > 0 && pass.cols > 0);
}

/** Throws unless an image has about as many pixels as a file of its size can describe, other than in a single color. */
export function assertPlausible({ rows, cols }: PngHeader, fileBytes: number): void {
  if (3 * rows * cols <= SAMPLES.atLeast + SAMPLES.perByte * fileBytes) return;
  throw new Error(`${rows} x ${cols} pixels in ${fileBytes} bytes`);
}

/** Counts the bytes of all rows of all passes, including one filter byte per row. */
export function countRowBytes(header: PngHeader): number {
  const pixelBits = COLOR_TYPES[header.colorType].channels * header.bitDepth;
  return passesOf(header).reduce((bytes, { rows, cols }) => bytes + rows * (1 + Math.ceil((cols * pixelBits) / 8)), 0);
}
