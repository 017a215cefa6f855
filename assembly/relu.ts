// ReLU in one pass over memory.

/**
 * Computes y = max(0, x * scale + shift), by channel. Pixels of x are `xChannels` numbers apart; numbers after
 * `channels` are ignored.
 */
export function scaleAndRelu(
  x: usize,
  scale: usize,
  shift: usize,
  y: usize,
  pixels: i32,
  channels: i32,
  xChannels: i32,
): void {
  const step = (<usize>channels) << 2;
  const whole = step & ~15;
  const zeros = f32x4.splat(0);
  for (let pixel: i32 = 0; pixel < pixels; pixel++, x += (<usize>xChannels) << 2, y += step) {
    for (let at: usize = 0; at < whole; at += 16) {
      const product = f32x4.mul(v128.load(x + at), v128.load(scale + at));
      v128.store(y + at, f32x4.max(zeros, f32x4.add(product, v128.load(shift + at))));
    }
    for (let at = whole; at < step; at += 4) {
      store<f32>(y + at, max<f32>(0, load<f32>(x + at) * load<f32>(scale + at) + load<f32>(shift + at)));
    }
  }
}

/** Computes dx: dy where y is above 0, and 0 elsewhere. */
export function reluGradient(dy: usize, y: usize, dx: usize, length: i32): void {
  const end = (<usize>length) << 2;
  const whole = end & ~15;
  const zeros = f32x4.splat(0);
  for (let at: usize = 0; at < whole; at += 16) {
    v128.store(dx + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zeros)));
  }
  for (let at = whole; at < end; at += 4) store<f32>(dx + at, load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0);
}
