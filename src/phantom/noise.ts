import { normal } from "../random.js";
import type { Random } from "../types.js";

/**
 * Share of the standard deviation of white noise that the binomial kernel 1/4, 1/2, 1/4 along rows and columns leaves.
 */
const REMAINING_DEVIATION = 3 / 8;

function drawSmoothRow(random: Random, size: number, deviation: number): Float32Array {
  const white = new Float32Array(size + 2);
  for (let col = 0; col < white.length; col++) white[col] = deviation * normal(random);
  const smooth = new Float32Array(size);
  for (let col = 0; col < size; col++) smooth[col] = (white[col] + 2 * white[col + 1] + white[col + 2]) / 4;
  return smooth;
}

/**
 * Draws Gaussian noise that is correlated between neighboring pixels, as a scanner's reconstruction filter makes it.
 *
 * @param size Rows and columns.
 * @param deviation Standard deviation of a pixel.
 * @returns Row-major, `[size, size]`, with mean 0.
 */
export function drawNoise(random: Random, size: number, deviation: number): Float32Array {
  const drawRow = () => drawSmoothRow(random, size, deviation / REMAINING_DEVIATION);
  const noise = new Float32Array(size * size);
  let above = drawRow();
  let here = drawRow();
  for (let offset = 0; offset < noise.length; offset += size) {
    const below = drawRow();
    for (let col = 0; col < size; col++) noise[offset + col] = (above[col] + 2 * here[col] + below[col]) / 4;
    [above, here] = [here, below];
  }
  return noise;
}
