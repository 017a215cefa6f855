// The transforms of Winograd's convolution (arXiv 1509.09308): for 4 x 4 outputs, each channel takes 36 multiplications
// instead of 144. Its polynomials are evaluated at 0, 1, -1, 1/2, -2 and infinity; 1/2 instead of the usual 2 halves
// the errors (arXiv 1803.10986). Lines of six inputs or four weights are transformed along the columns first, then the
// rows.

/** Rows and columns of a tile of outputs, of the patch of inputs that it depends on, and of a filter. */
export const TILE: i32 = 4;
export const PATCH: i32 = 6;
export const TAPS: i32 = 3;

/** Number of places in a transformed patch or filter. */
export const PLACES: i32 = PATCH * PATCH;

/** Bytes of one line, a vector for each place, and of all lines. */
const LINE_BYTES: usize = (<usize>PATCH) << 4;
export const LINES_BYTES: usize = <usize>PATCH * LINE_BYTES;

// @ts-ignore: decorators are AssemblyScript's
@inline
function times(factor: f32, vector: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), vector);
}

/** Loads four channels of one of the pixels of a list. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function pixel(pixels: usize, index: i32, offset: usize): v128 {
  return v128.load(load<usize>(pixels + ((<usize>index) << 2)) + offset);
}

/** Transforms six inputs. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function putInputs(x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, to: usize, step: usize): void {
  const odd = f32x4.sub(x3, x1);
  const even = f32x4.sub(x4, x2);
  v128.store(to, f32x4.add(f32x4.add(f32x4.sub(x0, x2), even), times(1.5, odd)));
  v128.store(to + step, f32x4.add(f32x4.add(even, odd), times(1.5, f32x4.add(x3, x2))));
  v128.store(to + 2 * step, f32x4.add(f32x4.sub(even, odd), times(1.5, f32x4.sub(x3, x2))));
  v128.store(to + 3 * step, f32x4.add(even, f32x4.add(odd, odd)));
  v128.store(to + 4 * step, f32x4.sub(even, times(0.5, odd)));
  v128.store(to + 5 * step, f32x4.add(f32x4.sub(f32x4.sub(x5, x3), odd), times(1.5, even)));
}

/** Transforms four weights, or three and a zero; `last` is the last weight that is not the added zero. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function putWeights(w0: v128, w1: v128, w2: v128, w3: v128, last: v128, to: usize, step: usize): void {
  const even = f32x4.add(w0, w2);
  const odd = f32x4.add(w1, w3);
  const half = f32x4.add(f32x4.add(times(8, w0), times(2, w2)), f32x4.add(times(4, w1), w3));
  const minusTwo = f32x4.sub(f32x4.add(w0, times(4, w2)), f32x4.add(times(2, w1), times(8, w3)));
  v128.store(to, w0);
  v128.store(to + step, times(1.0 / 3.0, f32x4.add(even, odd)));
  v128.store(to + 2 * step, times(1.0 / 3.0, f32x4.sub(odd, even)));
  v128.store(to + 3 * step, times(-2.0 / 15.0, half));
  v128.store(to + 4 * step, times(1.0 / 15.0, minusTwo));
  v128.store(to + 5 * step, last);
}

/** Transforms six products, `step` bytes apart, to four outputs. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function putOutputs(from: usize, step: usize, to0: usize, to1: usize, to2: usize, to3: usize): void {
  const p1 = v128.load(from + step);
  const p2 = v128.load(from + 2 * step);
  const p3 = v128.load(from + 3 * step);
  const p4 = v128.load(from + 4 * step);
  const even = f32x4.add(p1, p2);
  const odd = f32x4.sub(p1, p2);
  v128.store(to0, f32x4.add(f32x4.add(v128.load(from), even), f32x4.add(p3, p4)));
  v128.store(to1, f32x4.add(odd, f32x4.sub(times(0.5, p3), times(2, p4))));
  v128.store(to2, f32x4.add(even, f32x4.add(times(0.25, p3), times(4, p4))));
  const last = f32x4.add(odd, v128.load(from + 5 * step));
  v128.store(to3, f32x4.add(last, f32x4.sub(times(0.125, p3), times(8, p4))));
}

/** Transforms six sums of products, `fromStep` bytes apart, to the three weights of a gradient. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function putGradients(from: usize, fromStep: usize, to: usize, step: usize): void {
  const p1 = v128.load(from + fromStep);
  const p2 = v128.load(from + 2 * fromStep);
  const p3 = v128.load(from + 3 * fromStep);
  const p4 = v128.load(from + 4 * fromStep);
  const even = f32x4.add(p1, p2);
  const odd = f32x4.sub(p1, p2);
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), even), f32x4.add(p3, p4)));
  v128.store(to + step, f32x4.add(odd, f32x4.sub(times(0.5, p3), times(2, p4))));
  const last = f32x4.add(even, v128.load(from + 5 * fromStep));
  v128.store(to + 2 * step, f32x4.add(last, f32x4.add(times(0.25, p3), times(4, p4))));
}

/** Transforms four channels of the pixels of a patch to places that are `step` bytes apart. */
export function transformPatch(pixels: usize, offset: usize, lines: usize, to: usize, step: usize): void {
  for (let col: i32 = 0; col < PATCH; col++) {
    const x0 = pixel(pixels, col, offset);
    const x1 = pixel(pixels, PATCH + col, offset);
    const x2 = pixel(pixels, 2 * PATCH + col, offset);
    const x3 = pixel(pixels, 3 * PATCH + col, offset);
    const x4 = pixel(pixels, 4 * PATCH + col, offset);
    const x5 = pixel(pixels, 5 * PATCH + col, offset);
    putInputs(x0, x1, x2, x3, x4, x5, lines + ((<usize>col) << 4), LINE_BYTES);
  }
  for (let row: i32 = 0; row < PATCH; row++, lines += LINE_BYTES, to += <usize>PATCH * step) {
    const x0 = v128.load(lines, 0);
    const x1 = v128.load(lines, 16);
    const x2 = v128.load(lines, 32);
    const x3 = v128.load(lines, 48);
    const x4 = v128.load(lines, 64);
    putInputs(x0, x1, x2, x3, x4, v128.load(lines, 80), to, step);
  }
}

/**
 * Transforms four channels of the pixels of a tile of gradients, which take the role of weights in the filter gradient.
 */
export function transformTile(pixels: usize, offset: usize, lines: usize, to: usize, step: usize): void {
  for (let col: i32 = 0; col < TILE; col++) {
    const w0 = pixel(pixels, col, offset);
    const w1 = pixel(pixels, TILE + col, offset);
    const w2 = pixel(pixels, 2 * TILE + col, offset);
    const w3 = pixel(pixels, 3 * TILE + col, offset);
    putWeights(w0, w1, w2, w3, w3, lines + ((<usize>col) << 4), LINE_BYTES);
  }
  for (let row: i32 = 0; row < PATCH; row++, lines += LINE_BYTES, to += <usize>PATCH * step) {
    const w3 = v128.load(lines, 48);
    putWeights(v128.load(lines, 0), v128.load(lines, 16), v128.load(lines, 32), w3, w3, to, step);
  }
}

/** Transforms four filters, given as one vector per tap, in order. */
export function transformFilter(taps: usize, lines: usize, to: usize, step: usize): void {
  const none = f32x4.splat(0);
  for (let col: i32 = 0; col < TAPS; col++, taps += 16) {
    const w2 = v128.load(taps, 96);
    putWeights(v128.load(taps, 0), v128.load(taps, 48), w2, none, w2, lines + ((<usize>col) << 4), LINE_BYTES);
  }
  for (let row: i32 = 0; row < PATCH; row++, lines += LINE_BYTES, to += <usize>PATCH * step) {
    const w2 = v128.load(lines, 32);
    putWeights(v128.load(lines, 0), v128.load(lines, 16), w2, none, w2, to, step);
  }
}

/** Transforms four channels of products, at places that are `step` bytes apart, to the pixels of a tile. */
export function writeTile(from: usize, step: usize, lines: usize, pixels: usize, offset: usize): void {
  for (let col: i32 = 0; col < PATCH; col++, from += step) {
    const to = lines + ((<usize>col) << 4);
    putOutputs(from, <usize>PATCH * step, to, to + LINE_BYTES, to + 2 * LINE_BYTES, to + 3 * LINE_BYTES);
  }
  for (let row: i32 = 0; row < TILE; row++, lines += LINE_BYTES, pixels += (<usize>TILE) << 2) {
    const to0 = load<usize>(pixels, 0) + offset;
    const to1 = load<usize>(pixels, 4) + offset;
    const to2 = load<usize>(pixels, 8) + offset;
    putOutputs(lines, 16, to0, to1, to2, load<usize>(pixels, 12) + offset);
  }
}

/** Transforms sums of products to the gradients of four filters, whose taps are `tapBytes` apart. */
export function writeFilter(from: usize, step: usize, lines: usize, to: usize, tapBytes: usize): void {
  for (let col: i32 = 0; col < PATCH; col++, from += step) {
    putGradients(from, <usize>PATCH * step, lines + ((<usize>col) << 4), LINE_BYTES);
  }
  for (let row: i32 = 0; row < TAPS; row++, lines += LINE_BYTES, to += <usize>TAPS * tapBytes) {
    putGradients(lines, 16, to, tapBytes);
  }
}
