// Operations on whole images that predictions need beside convolutions.
import { activate } from "./activation";
import { addProduct } from "./four-floats";

/** Writes bytes as 32-bit floats in 0..1. */
export function bytesToUnits(bytes: usize, units: usize, length: i32): void {
  for (let i: usize = 0; i < <usize>length; i++) store<f32>(units + (i << 2), <f32>load<u8>(bytes + i) / 255);
}

/**
 * Copies the pixels under a kernel next to each other, for each pixel of the target: `[outRows * outCols, kernel *
 * kernel * channels]`; pixels outside are 0.
 */
export function gatherPatches(
  x: usize,
  to: usize,
  rows: i32,
  cols: i32,
  channels: i32,
  outRows: i32,
  outCols: i32,
  kernel: i32,
  stride: i32,
  top: i32,
  left: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const line = <usize>kernel * pixel;
  for (let outRow: i32 = 0; outRow < outRows; outRow++) {
    for (let outCol: i32 = 0; outCol < outCols; outCol++) {
      const col = outCol * stride - left;
      const first = max<i32>(0, -col);
      const taps = min<i32>(kernel, cols - col) - first;
      for (let tap: i32 = 0; tap < kernel; tap++, to += line) {
        const row = outRow * stride - top + tap;
        if (row < 0 || row >= rows || taps < kernel) memory.fill(to, 0, line);
        if (row < 0 || row >= rows) continue;
        const from = x + <usize>(row * cols + col + first) * pixel;
        const target = to + <usize>first * pixel;
        for (let at: usize = 0; at < <usize>taps * pixel; at += 4) store<f32>(target + at, load<f32>(from + at));
      }
    }
  }
}

/**
 * Computes y = activation(x * scale + shift + residual), by channel. Addresses of what is absent are 0; pixels of x and
 * y are `xChannels` and `yChannels` numbers apart. Channels are a multiple of four.
 */
export function finish(
  x: usize,
  scale: usize,
  shift: usize,
  residual: usize,
  y: usize,
  pixels: i32,
  channels: i32,
  xChannels: i32,
  yChannels: i32,
  activation: i32,
): void {
  const step = (<usize>channels) << 2;
  for (let pixel: i32 = 0; pixel < pixels; pixel++) {
    for (let at: usize = 0; at < step; at += 16) {
      let sum = v128.load(x + at);
      if (scale != 0 && shift != 0) sum = addProduct(v128.load(shift + at), sum, v128.load(scale + at));
      else if (scale) sum = f32x4.mul(sum, v128.load(scale + at));
      else if (shift) sum = f32x4.add(sum, v128.load(shift + at));
      if (residual) sum = f32x4.add(sum, v128.load(residual + at));
      v128.store(y + at, activate(sum, activation));
    }
    x += (<usize>xChannels) << 2;
    y += (<usize>yChannels) << 2;
    if (residual) residual += step;
  }
}

/** Reduces the windows of one image to their largest number, or to their mean over `window` x `window` pixels. */
export function poolWindows(
  x: usize,
  y: usize,
  rows: i32,
  cols: i32,
  channels: i32,
  outRows: i32,
  outCols: i32,
  window: i32,
  stride: i32,
  before: i32,
  averages: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const share = f32x4.splat(1 / <f32>(window * window));
  for (let outRow: i32 = 0; outRow < outRows; outRow++) {
    const top = outRow * stride - before;
    for (let outCol: i32 = 0; outCol < outCols; outCol++, y += pixel) {
      const left = outCol * stride - before;
      for (let at: usize = 0; at < pixel; at += 16) {
        let result = f32x4.splat(averages ? 0 : -Infinity);
        for (let row = max<i32>(0, top); row < min<i32>(rows, top + window); row++) {
          for (let col = max<i32>(0, left); col < min<i32>(cols, left + window); col++) {
            const numbers = v128.load(x + <usize>(row * cols + col) * pixel + at);
            result = averages ? f32x4.add(result, numbers) : f32x4.max(result, numbers);
          }
        }
        v128.store(y + at, averages ? f32x4.mul(result, share) : result);
      }
    }
  }
}

/** Returns a * b + c, rounded once where sums of products are rounded once. */
export function addOneProduct(a: f32, b: f32, c: f32): f32 {
  return f32x4.extract_lane(addProduct(f32x4.splat(c), f32x4.splat(a), f32x4.splat(b)), 0);
}
