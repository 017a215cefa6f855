// Batch norm with the statistics of the batch, and its gradient.
import { scaleAndShift } from "./channels";

/** Sums each channel over `pixels` pixels, or its squared distance from `center` if `squared` is not 0. */
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

/**
 * Number of pixels that are summed separately before their sum is added to the others: short sums keep the rounding
 * error small.
 */
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

/**
 * Normalizes a batch by its own statistics. Writes the mean, the biased variance and y; `scratch` has room for two
 * numbers per channel.
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
  scaleAndShift(x, scratch, shift, y, pixels, channels);
}

/** Sums dy, and dy * (x - mean), of each channel over `pixels` pixels. */
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
 * Computes the gradients of batch norm with respect to its input, gamma and beta. `scratch` has room for three numbers
 * per channel. With m the mean over pixels, dx = scale * dy - slope * (x - mean) - scale * m(dy), where scale = gamma /
 * sqrt(variance + epsilon) and slope = scale * m(dy * (x - mean)) / (variance + epsilon).
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
