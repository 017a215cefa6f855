// The AdamW optimizer.

/**
 * Takes one step of AdamW on `count` numbers: computes the new weight, mean and mean square from the old ones and the
 * gradient. The complements of the betas are arguments because in 32 bits 1 - 0.999 has a relative error of 5e-5.
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
