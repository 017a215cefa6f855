import { COLOR_TYPES, type PngHeader, passesOf } from "./png-header.js";

/** Color type of a palette, and those that have three colors per pixel. */
const PALETTE = 3;
const RGB = [2, 6];

/** Predicts a byte from its left, upper and upper left neighbor (https://www.w3.org/TR/png/#9Filter-type-4-Paeth). */
function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Undoes the filter of a row, in place. `above` is the row above it, without its filter. */
function restoreRow(filter: number, row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  if (filter > 4) throw new Error("a row has an unknown filter");
  if (filter === 0) return;
  for (let at = 0; at < row.length; at++) {
    const left = at < pixelBytes ? 0 : row[at - pixelBytes];
    if (filter === 1) row[at] += left;
    else if (filter === 2) row[at] += above[at];
    else if (filter === 3) row[at] += (left + above[at]) >> 1;
    else row[at] += paeth(left, above[at], at < pixelBytes ? 0 : above[at - pixelBytes]);
  }
}

/** Returns the byte of each sample: `round(255 * sample / most)` (https://www.w3.org/TR/png/#13Sample-depth-rescaling). */
function createScale({ bitDepth, colorType }: PngHeader): Uint8Array {
  const most = 2 ** bitDepth - 1;
  const isIndex = colorType === PALETTE;
  return Uint8Array.from({ length: most + 1 }, (_, sample) =>
    isIndex ? sample : Math.floor((255 * sample) / most + 0.5),
  );
}

/** Position of the pixels of a row in the image: of the first one, and the distance to the next. */
interface Target {
  readonly start: number;
  readonly step: number;
  readonly pixels: number;
}

/** Expands a row of bytes or of pairs of bytes; alpha is left out. */
function expandWhole(
  row: Uint8Array,
  { bitDepth, colorType }: PngHeader,
  scale: Uint8Array,
  rgb: Uint8Array,
  target: Target,
) {
  const sampleBytes = bitDepth / 8;
  const pixelBytes = sampleBytes * COLOR_TYPES[colorType].channels;
  const nextColor = RGB.includes(colorType) ? sampleBytes : 0;
  for (
    let pixel = 0, from = 0, to = target.start;
    pixel < target.pixels;
    pixel++, from += pixelBytes, to += target.step
  ) {
    for (let color = 0, at = from; color < 3; color++, at += nextColor) {
      rgb[to + color] = scale[sampleBytes === 1 ? row[at] : (row[at] << 8) | row[at + 1]];
    }
  }
}

/** Expands a row of samples of 1, 2 or 4 bits, or of indexes of a palette of up to 8 bits. */
function expandPacked(row: Uint8Array, bitDepth: number, colors: Uint8Array, rgb: Uint8Array, target: Target) {
  const mask = 2 ** bitDepth - 1;
  for (let pixel = 0, to = target.start; pixel < target.pixels; pixel++, to += target.step) {
    const bit = pixel * bitDepth;
    const color = 3 * ((row[bit >> 3] >> (8 - bitDepth - (bit & 7))) & mask);
    if (color >= colors.length) throw new Error(`color ${color / 3} is not in the palette`);
    rgb[to] = colors[color];
    rgb[to + 1] = colors[color + 1];
    rgb[to + 2] = colors[color + 2];
  }
}

/** Returns the colors of packed samples in RGB: those of the palette, or grays. */
function colorsOf({ colorType, bitDepth }: PngHeader, palette: Uint8Array | undefined, scale: Uint8Array): Uint8Array {
  if (colorType !== PALETTE)
    return Uint8Array.from({ length: 3 * 2 ** bitDepth }, (_, at) => scale[Math.floor(at / 3)]);
  if (palette === undefined || palette.length % 3 !== 0) throw new Error("no palette");
  return palette;
}

/**
 * Undoes the filters of the rows of any PNG, in place, and expands its samples to 8 bits in RGB. Alpha is dropped.
 *
 * @param filtered Bytes of all passes, as many as `countRowBytes` counts.
 * @param palette Data of the PLTE chunk.
 * @returns `[rows, cols, 3]`.
 * @throws Error for a filter other than the five of PNG, or a color that the palette lacks.
 */
export function expandRows(filtered: Uint8Array, header: PngHeader, palette: Uint8Array | undefined): Uint8Array {
  const { rows, cols, bitDepth, colorType } = header;
  const pixelBits = COLOR_TYPES[colorType].channels * bitDepth;
  const scale = createScale(header);
  const isPacked = colorType === PALETTE || bitDepth < 8;
  const colors = isPacked ? colorsOf(header, palette, scale) : scale;
  const rgb = new Uint8Array(3 * rows * cols);
  let at = 0;
  for (const { row: firstRow, col: firstCol, rowStep, colStep, rows: passRows, cols: passCols } of passesOf(header)) {
    const rowBytes = Math.ceil((passCols * pixelBits) / 8);
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let index = 0; index < passRows; index++) {
      const row = new Uint8Array(filtered.buffer, filtered.byteOffset + at + 1, rowBytes);
      restoreRow(filtered[at], row, above, Math.max(1, pixelBits >> 3));
      const start = 3 * ((firstRow + index * rowStep) * cols + firstCol);
      const target = { start, step: 3 * colStep, pixels: passCols };
      if (isPacked) expandPacked(row, bitDepth, colors, rgb, target);
      else expandWhole(row, header, scale, rgb, target);
      above = row;
      at += 1 + rowBytes;
    }
  }
  return rgb;
}
