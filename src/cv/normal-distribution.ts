/** Terms of a series, and parts of a fraction, beyond which neither changes at double precision for the arguments below. */
const TERMS = 200;

/** Argument from which the continued fraction of erfc converges faster than the series of erf. */
const FRACTION_FROM = 2;

/** Sums the series of erf(x), for x from 0 (Abramowitz and Stegun, 7.1.6). */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < TERMS; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Computes the continued fraction of erfc(x), for x above 0, from its end (Abramowitz and Stegun, 7.1.14). */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = TERMS; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

/** Computes the probability that a standard normal variable is farther from 0 than `z`, on either side: 0..1. */
export function normalTails(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return x < FRACTION_FROM ? 1 - erfSeries(x) : erfcFraction(x);
}

/** Finds the `z` with the given probability of both tails, between 0 and 1, by bisection. */
export function normalLimit(tails: number): number {
  let [low, high] = [0, 40];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (normalTails(middle) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
