// The swish activation, x * sigmoid(x), and its gradient.
import { addProduct, productPlus } from "./four-floats";

/** 1.5 * 2^23: adding a number to it rounds that number to an integer, which then occupies the lowest bits. */
const ROUNDER: f32 = 12582912;

/**
 * Computes e^x of four numbers to 2 units in the last place: x = n log(2) + r, and a polynomial of r (Cephes, expf).
 * Numbers are clamped to the range where the result is finite and not 0; NaN is kept.
 */
// @ts-ignore: decorators are AssemblyScript's
@inline
function exponential(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87.33654)), f32x4.splat(88.02969));
  const shifted = f32x4.add(f32x4.mul(clamped, f32x4.splat(1.44269504088896341)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const high = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = addProduct(high, n, f32x4.splat(2.12194440e-4));
  let p = f32x4.splat(1.9875691500e-4);
  p = productPlus(p, r, f32x4.splat(1.3981999507e-3));
  p = productPlus(p, r, f32x4.splat(8.3334519073e-3));
  p = productPlus(p, r, f32x4.splat(4.1665795894e-2));
  p = productPlus(p, r, f32x4.splat(1.6666665459e-1));
  p = productPlus(p, r, f32x4.splat(5.0000001201e-1));
  const fraction = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  // Adding n to the exponent multiplies by 2^n.
  return i32x4.add(fraction, i32x4.shl(shifted, 23));
}

// @ts-ignore: decorators are AssemblyScript's
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))));
}

// @ts-ignore: decorators are AssemblyScript's
@inline
export function swishOf(x: v128): v128 {
  return f32x4.mul(x, sigmoid(x));
}

/** Computes the slope of swish, sigmoid(x) + swish(x) * (1 - sigmoid(x)). */
// @ts-ignore: decorators are AssemblyScript's
@inline
function slopeOf(x: v128): v128 {
  const gate = sigmoid(x);
  const one = f32x4.splat(1);
  return f32x4.mul(gate, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, gate))));
}

/** Computes y = x * sigmoid(x). */
export function swish(x: usize, y: usize, length: i32): void {
  const bytes = (<usize>length) << 2;
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) v128.store(y + at, swishOf(v128.load(x + at)));
  for (let at = whole; at < bytes; at += 4) {
    store<f32>(y + at, f32x4.extract_lane(swishOf(f32x4.splat(load<f32>(x + at))), 0));
  }
}

/** Computes dx = dy * (sigmoid(x) + swish(x) * (1 - sigmoid(x))). */
export function swishGradient(dy: usize, x: usize, dx: usize, length: i32): void {
  const bytes = (<usize>length) << 2;
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    v128.store(dx + at, f32x4.mul(v128.load(dy + at), slopeOf(v128.load(x + at))));
  }
  for (let at = whole; at < bytes; at += 4) {
    const slope = f32x4.extract_lane(slopeOf(f32x4.splat(load<f32>(x + at))), 0);
    store<f32>(dx + at, load<f32>(dy + at) * slope);
  }
}
