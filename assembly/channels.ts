// Operations on the channels and pixels of images.

/** Computes y = x * scale + shift, by channel. */
export function scaleAndShift(x: usize, scale: usize, shift: usize, y: usize, pixels: i32, channels: i32): void {
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
 * Adds x * dy over pixels to the sums of the channels; `xStep` and `dyStep` are the bytes from one pixel to the next.
 */
export function addPixelProducts(
  x: usize,
  dy: usize,
  sums: usize,
  pixels: i32,
  channels: i32,
  xStep: usize,
  dyStep: usize,
): void {
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

/**
 * Number of pixels that are summed separately before their sum is added to the others: short sums keep the rounding
 * error small.
 */
const CHUNK: i32 = 64;

/**
 * Computes the sums `[batch, channels]` of x * dy over the pixels of each image; `scratch` has room for one number per
 * channel.
 */
export function sumProducts(x: usize, dy: usize, sums: usize, scratch: usize, batch: i32, pixels: i32, channels: i32): void {
  const step = (<usize>channels) << 2;
  memory.fill(sums, 0, <usize>batch * step);
  for (let image: i32 = 0; image < batch; image++) {
    const target = sums + <usize>image * step;
    for (let first: i32 = 0; first < pixels; first += CHUNK) {
      const start = <usize>(image * pixels + first) * step;
      memory.fill(scratch, 0, step);
      addPixelProducts(x + start, dy + start, scratch, min<i32>(CHUNK, pixels - first), channels, step, step);
      for (let at: usize = 0; at < step; at += 4) store<f32>(target + at, load<f32>(target + at) + load<f32>(scratch + at));
    }
  }
}

/** Adds the sum of `pixels` pixels to the sums of channels. */
function addPixels(x: usize, sums: usize, pixels: i32, channels: i32): void {
  const step = (<usize>channels) << 2;
  const end = x + <usize>pixels * step;
  let offset: usize = 0;
  for (; offset + 64 <= step; offset += 64) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let at = x + offset; at < end; at += step) {
      a = f32x4.add(a, v128.load(at, 0));
      b = f32x4.add(b, v128.load(at, 16));
      c = f32x4.add(c, v128.load(at, 32));
      d = f32x4.add(d, v128.load(at, 48));
    }
    const target = sums + offset;
    v128.store(target, f32x4.add(v128.load(target, 0), a), 0);
    v128.store(target, f32x4.add(v128.load(target, 16), b), 16);
    v128.store(target, f32x4.add(v128.load(target, 32), c), 32);
    v128.store(target, f32x4.add(v128.load(target, 48), d), 48);
  }
  for (; offset + 16 <= step; offset += 16) {
    let a = f32x4.splat(0);
    for (let at = x + offset; at < end; at += step) a = f32x4.add(a, v128.load(at));
    v128.store(sums + offset, f32x4.add(v128.load(sums + offset), a));
  }
  for (; offset < step; offset += 4) {
    let sum: f32 = 0;
    for (let at = x + offset; at < end; at += step) sum += load<f32>(at);
    store<f32>(sums + offset, load<f32>(sums + offset) + sum);
  }
}

/** Computes the means `[batch, channels]` of each channel over the pixels of each image. */
export function averageImages(x: usize, means: usize, batch: i32, pixels: i32, channels: i32): void {
  const step = (<usize>channels) << 2;
  memory.fill(means, 0, <usize>batch * step);
  for (let image: i32 = 0; image < batch; image++) {
    const target = means + <usize>image * step;
    for (let first: i32 = 0; first < pixels; first += CHUNK) {
      const start = <usize>(image * pixels + first) * step;
      addPixels(x + start, target, min<i32>(CHUNK, pixels - first), channels);
    }
    for (let at: usize = 0; at < step; at += 4) store<f32>(target + at, load<f32>(target + at) / <f32>pixels);
  }
}

/** Repeats the values `[batch, channels]` of an image for each of its pixels. */
export function repeatPixels(values: usize, y: usize, batch: i32, pixels: i32, channels: i32): void {
  const step = (<usize>channels) << 2;
  let target = y;
  for (let image: i32 = 0; image < batch; image++) {
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      memory.copy(target, values + <usize>image * step, step);
      target += step;
    }
  }
}

/** Computes y = a * x + b * z. */
export function blend(x: usize, z: usize, y: usize, length: i32, a: f32, b: f32): void {
  const bytes = (<usize>length) << 2;
  for (let at: usize = 0; at < bytes; at += 4) store<f32>(y + at, load<f32>(x + at) * a + load<f32>(z + at) * b);
}
