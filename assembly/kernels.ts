// The hot loops of training that the wasm engine of TensorFlow.js lacks or does slowly, for its own memory.
// Pointers are byte offsets of 32-bit floats, images are [batch, rows, cols, channels]. Built by `npm run build:kernels`.

/** Adds x * dy over the pixels of one row to the sums of `channels` channels; `xStep` and `dyStep` are bytes a pixel. */
function addRowProducts(x: usize, dy: usize, sums: usize, pixels: i32, channels: i32, xStep: usize, dyStep: usize): void {
  let channel: i32 = 0;
  // Four registers of four channels: enough independent sums to hide the latency of an addition.
  for (; channel + 16 <= channels; channel += 16) {
    const offset = (<usize>channel) << 2;
    let a = v128.load(sums + offset, 0);
    let b = v128.load(sums + offset, 16);
    let c = v128.load(sums + offset, 32);
    let d = v128.load(sums + offset, 48);
    let xAt = x + offset;
    let dyAt = dy + offset;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      a = f32x4.add(a, f32x4.mul(v128.load(xAt, 0), v128.load(dyAt, 0)));
      b = f32x4.add(b, f32x4.mul(v128.load(xAt, 16), v128.load(dyAt, 16)));
      c = f32x4.add(c, f32x4.mul(v128.load(xAt, 32), v128.load(dyAt, 32)));
      d = f32x4.add(d, f32x4.mul(v128.load(xAt, 48), v128.load(dyAt, 48)));
      xAt += xStep;
      dyAt += dyStep;
    }
    v128.store(sums + offset, a, 0);
    v128.store(sums + offset, b, 16);
    v128.store(sums + offset, c, 32);
    v128.store(sums + offset, d, 48);
  }
  for (; channel < channels; channel++) {
    const offset = (<usize>channel) << 2;
    let sum = load<f32>(sums + offset);
    let xAt = x + offset;
    let dyAt = dy + offset;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      sum += load<f32>(xAt) * load<f32>(dyAt);
      xAt += xStep;
      dyAt += dyStep;
    }
    store<f32>(sums + offset, sum);
  }
}

/** The gradient of a depthwise convolution by its filter `[filterRows, filterCols, channels]`, which is overwritten. */
export function depthwiseFilterGradient(
  x: usize,
  dy: usize,
  filter: usize,
  batch: i32,
  rows: i32,
  cols: i32,
  channels: i32,
  outRows: i32,
  outCols: i32,
  filterRows: i32,
  filterCols: i32,
  strideRows: i32,
  strideCols: i32,
  top: i32,
  left: i32,
): void {
  const pixelBytes = (<usize>channels) << 2;
  memory.fill(filter, 0, <usize>(filterRows * filterCols) * pixelBytes);
  for (let image: i32 = 0; image < batch; image++) {
    for (let outRow: i32 = 0; outRow < outRows; outRow++) {
      const dyRow = dy + <usize>((image * outRows + outRow) * outCols) * pixelBytes;
      for (let tapRow: i32 = 0; tapRow < filterRows; tapRow++) {
        const row = outRow * strideRows - top + tapRow;
        if (row < 0 || row >= rows) continue;
        const xRow = x + <usize>((image * rows + row) * cols) * pixelBytes;
        for (let tapCol: i32 = 0; tapCol < filterCols; tapCol++) {
          // The output columns under which this tap lies inside the image.
          const shift = tapCol - left;
          const first = shift >= 0 ? 0 : (-shift + strideCols - 1) / strideCols;
          const last = min<i32>(outCols - 1, (cols - 1 - shift) / strideCols);
          if (cols - 1 - shift < 0 || first > last) continue;
          addRowProducts(
            xRow + <usize>(first * strideCols + shift) * pixelBytes,
            dyRow + <usize>first * pixelBytes,
            filter + <usize>(tapRow * filterCols + tapCol) * pixelBytes,
            last - first + 1,
            channels,
            <usize>strideCols * pixelBytes,
            pixelBytes,
          );
        }
      }
    }
  }
}

/** Returns where a row of the source begins, or the pointer `zeros` where its offset is negative. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function rowPointer(source: usize, offsets: usize, row: i32, zeros: usize): usize {
  const offset = load<i32>(offsets + ((<usize>row) << 2));
  return offset < 0 ? zeros : source + ((<usize>offset) << 2);
}

/**
 * Gathers rows of `channels` numbers and writes them transposed, target[channel, row] = source[offset of row + channel].
 * `offsets` are 32-bit integers, counted in numbers; a negative one stands for a row of zeros, which lies at `zeros`.
 */
export function gatherTransposed(
  source: usize,
  offsets: usize,
  zeros: usize,
  target: usize,
  rows: i32,
  channels: i32,
): void {
  const rowBytes = (<usize>rows) << 2;
  let row: i32 = 0;
  for (; row + 4 <= rows; row += 4) {
    const p0 = rowPointer(source, offsets, row, zeros);
    const p1 = rowPointer(source, offsets, row + 1, zeros);
    const p2 = rowPointer(source, offsets, row + 2, zeros);
    const p3 = rowPointer(source, offsets, row + 3, zeros);
    let out = target + ((<usize>row) << 2);
    let channel: i32 = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const at = (<usize>channel) << 2;
      const a = v128.load(p0 + at);
      const b = v128.load(p1 + at);
      const c = v128.load(p2 + at);
      const d = v128.load(p3 + at);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(out + rowBytes, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(out + 2 * rowBytes, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
      v128.store(out + 3 * rowBytes, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
      out += 4 * rowBytes;
    }
    for (; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      store<f32>(out, load<f32>(p0 + at), 0);
      store<f32>(out, load<f32>(p1 + at), 4);
      store<f32>(out, load<f32>(p2 + at), 8);
      store<f32>(out, load<f32>(p3 + at), 12);
      out += rowBytes;
    }
  }
  for (; row < rows; row++) {
    const from = rowPointer(source, offsets, row, zeros);
    for (let channel: i32 = 0; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      store<f32>(target + <usize>channel * rowBytes + ((<usize>row) << 2), load<f32>(from + at));
    }
  }
}

/**
 * One step of AdamW on `count` numbers: the new weight, mean and mean square from the old ones and the gradient. The
 * complements of the betas come as arguments: in 32 bits 1 - 0.999 is off by 5e-5 of itself.
 */
export function adamW(
  weight: usize,
  mean: usize,
  square: usize,
  gradient: usize,
  newWeight: usize,
  newMean: usize,
  newSquare: usize,
  count: i32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  keep: f32,
  stepSize: f32,
  rootCorrection: f32,
  epsilon: f32,
): void {
  const bytes = (<usize>count) << 2;
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(
      f32x4.mul(v128.load(mean + at), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(oneMinusBeta1)),
    );
    const v = f32x4.add(
      f32x4.mul(v128.load(square + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(oneMinusBeta2)),
    );
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(v), f32x4.splat(rootCorrection)), f32x4.splat(epsilon));
    const kept = f32x4.mul(v128.load(weight + at), f32x4.splat(keep));
    v128.store(newMean + at, m);
    v128.store(newSquare + at, v);
    v128.store(newWeight + at, f32x4.sub(kept, f32x4.mul(f32x4.div(m, denominator), f32x4.splat(stepSize))));
  }
  for (let at = whole; at < bytes; at += 4) {
    const g = load<f32>(gradient + at);
    const m = load<f32>(mean + at) * beta1 + g * oneMinusBeta1;
    const v = load<f32>(square + at) * beta2 + g * g * oneMinusBeta2;
    const denominator = sqrt<f32>(v) / rootCorrection + epsilon;
    store<f32>(newMean + at, m);
    store<f32>(newSquare + at, v);
    store<f32>(newWeight + at, load<f32>(weight + at) * keep - (m / denominator) * stepSize);
  }
}

/** Adds up each channel of `pixels` pixels, or its squared distance from `center` where `squared` is not 0. */
function sumPixels(x: usize, center: usize, sums: usize, pixels: i32, channels: i32, squared: i32): void {
  const step = (<usize>channels) << 2;
  let channel: i32 = 0;
  for (; channel + 8 <= channels; channel += 8) {
    const offset = (<usize>channel) << 2;
    const c0 = squared ? v128.load(center + offset, 0) : f32x4.splat(0);
    const c1 = squared ? v128.load(center + offset, 16) : f32x4.splat(0);
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let at = x + offset;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      const d0 = f32x4.sub(v128.load(at, 0), c0);
      const d1 = f32x4.sub(v128.load(at, 16), c1);
      a = f32x4.add(a, squared ? f32x4.mul(d0, d0) : d0);
      b = f32x4.add(b, squared ? f32x4.mul(d1, d1) : d1);
      at += step;
    }
    v128.store(sums + offset, f32x4.add(v128.load(sums + offset, 0), a), 0);
    v128.store(sums + offset, f32x4.add(v128.load(sums + offset, 16), b), 16);
  }
  for (; channel < channels; channel++) {
    const offset = (<usize>channel) << 2;
    const c: f32 = squared ? load<f32>(center + offset) : 0;
    let sum: f32 = 0;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      const d = load<f32>(x + offset + <usize>pixel * step) - c;
      sum += squared ? d * d : d;
    }
    store<f32>(sums + offset, load<f32>(sums + offset) + sum);
  }
}

/** Pixels that are summed on their own before their sum joins the others: short sums keep their rounding small. */
const CHUNK: i32 = 64;

function averagePixels(x: usize, center: usize, result: usize, pixels: i32, channels: i32, squared: i32): void {
  const step = (<usize>channels) << 2;
  memory.fill(result, 0, step);
  for (let first: i32 = 0; first < pixels; first += CHUNK) {
    sumPixels(x + <usize>first * step, center, result, min<i32>(CHUNK, pixels - first), channels, squared);
  }
  const share: f32 = 1 / <f32>pixels;
  for (let at: usize = 0; at < step; at += 4) store<f32>(result + at, load<f32>(result + at) * share);
}

/** y = x * scale + shift, by channel. */
function scalePixels(x: usize, scale: usize, shift: usize, y: usize, pixels: i32, channels: i32): void {
  const step = (<usize>channels) << 2;
  const whole = step & ~15;
  for (let pixel: i32 = 0; pixel < pixels; pixel++) {
    const start = <usize>pixel * step;
    for (let at: usize = 0; at < whole; at += 16) {
      const product = f32x4.mul(v128.load(x + start + at), v128.load(scale + at));
      v128.store(y + start + at, f32x4.add(product, v128.load(shift + at)));
    }
    for (let at = whole; at < step; at += 4) {
      store<f32>(y + start + at, load<f32>(x + start + at) * load<f32>(scale + at) + load<f32>(shift + at));
    }
  }
}

/**
 * Batch norm by the statistics of the batch. Writes the mean, the biased variance and y; `scratch` has room for two
 * numbers a channel.
 */
export function batchNorm(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  mean: usize,
  variance: usize,
  scratch: usize,
  pixels: i32,
  channels: i32,
  epsilon: f32,
): void {
  averagePixels(x, 0, mean, pixels, channels, 0);
  averagePixels(x, mean, variance, pixels, channels, 1);
  const bytes = (<usize>channels) << 2;
  const shift = scratch + bytes;
  for (let at: usize = 0; at < bytes; at += 4) {
    const factor = load<f32>(gamma + at) / sqrt<f32>(load<f32>(variance + at) + epsilon);
    store<f32>(scratch + at, factor);
    store<f32>(shift + at, load<f32>(beta + at) - load<f32>(mean + at) * factor);
  }
  scalePixels(x, scratch, shift, y, pixels, channels);
}

/** Adds up dy, and dy * (x - mean), of each channel of `pixels` pixels. */
function sumGradients(dy: usize, x: usize, mean: usize, sums: usize, products: usize, pixels: i32, channels: i32): void {
  const step = (<usize>channels) << 2;
  let channel: i32 = 0;
  for (; channel + 4 <= channels; channel += 4) {
    const offset = (<usize>channel) << 2;
    const center = v128.load(mean + offset);
    let sum = f32x4.splat(0);
    let product = f32x4.splat(0);
    let at = offset;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      const gradient = v128.load(dy + at);
      sum = f32x4.add(sum, gradient);
      product = f32x4.add(product, f32x4.mul(gradient, f32x4.sub(v128.load(x + at), center)));
      at += step;
    }
    v128.store(sums + offset, f32x4.add(v128.load(sums + offset), sum));
    v128.store(products + offset, f32x4.add(v128.load(products + offset), product));
  }
  for (; channel < channels; channel++) {
    const offset = (<usize>channel) << 2;
    let sum: f32 = 0;
    let product: f32 = 0;
    let at = offset;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      const gradient = load<f32>(dy + at);
      sum += gradient;
      product += gradient * (load<f32>(x + at) - load<f32>(mean + offset));
      at += step;
    }
    store<f32>(sums + offset, load<f32>(sums + offset) + sum);
    store<f32>(products + offset, load<f32>(products + offset) + product);
  }
}

/**
 * The gradients of batch norm by its input, gamma and beta. `scratch` has room for three numbers a channel: with m the
 * mean over pixels, dx = scale * dy - slope * (x - mean) - scale * m(dy), scale = gamma / sqrt(variance + epsilon) and
 * slope = scale * m(dy * (x - mean)) / (variance + epsilon).
 */
export function batchNormGradient(
  dy: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  variance: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  scratch: usize,
  pixels: i32,
  channels: i32,
  epsilon: f32,
): void {
  const step = (<usize>channels) << 2;
  const scale = scratch;
  const slope = scratch + step;
  const shift = slope + step;
  memory.fill(dbeta, 0, step);
  memory.fill(dgamma, 0, step);
  for (let first: i32 = 0; first < pixels; first += CHUNK) {
    const start = <usize>first * step;
    sumGradients(dy + start, x + start, mean, dbeta, dgamma, min<i32>(CHUNK, pixels - first), channels);
  }
  const share: f32 = 1 / <f32>pixels;
  for (let at: usize = 0; at < step; at += 4) {
    const inverse: f32 = 1 / sqrt<f32>(load<f32>(variance + at) + epsilon);
    const factor = load<f32>(gamma + at) * inverse;
    const tilt = factor * load<f32>(dgamma + at) * share * inverse * inverse;
    store<f32>(scale + at, factor);
    store<f32>(slope + at, -tilt);
    store<f32>(shift + at, tilt * load<f32>(mean + at) - factor * load<f32>(dbeta + at) * share);
    store<f32>(dgamma + at, load<f32>(dgamma + at) * inverse);
  }
  const whole = step & ~15;
  for (let pixel: i32 = 0; pixel < pixels; pixel++) {
    const start = <usize>pixel * step;
    for (let at: usize = 0; at < whole; at += 16) {
      const first = f32x4.mul(v128.load(dy + start + at), v128.load(scale + at));
      const second = f32x4.mul(v128.load(x + start + at), v128.load(slope + at));
      v128.store(dx + start + at, f32x4.add(f32x4.add(first, second), v128.load(shift + at)));
    }
    for (let at = whole; at < step; at += 4) {
      const first = load<f32>(dy + start + at) * load<f32>(scale + at);
      const second = load<f32>(x + start + at) * load<f32>(slope + at);
      store<f32>(dx + start + at, first + second + load<f32>(shift + at));
    }
  }
}
