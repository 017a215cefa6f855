import { type Tensor2D, type Tensor4D, tensor2d, tensor4d } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { loadWeights, saveWeights } from "../../src/models/index.js";
import type { NamedArray, NamedArrays } from "../../src/types.js";

/** FNV-1a of the UTF-8 bytes of a name, 32 bits. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

/** Spreads the bits of a number: the end of MurmurHash3. */
function mix(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 2246822507);
  bits = Math.imul(bits ^ (bits >>> 13), 3266489909);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** 32 bits for element `index` of the array of a name, as `hash32` in fixtures/formula.py. */
const hash32 = (nameHash: number, index: number) => mix(nameHash + Math.imul(index, 2654435761));

/** Numbers in [-1, 1) by name and index, each through a function, as 32-bit floats. */
function formulaNumbers(name: string, length: number, change = (u: number) => u): Float32Array {
  const nameHash = hashName(name);
  return Float32Array.from({ length }, (_, index) => change(hash32(nameHash, index) / 2 ** 31 - 1));
}

/** The last norm of each block of a ResNet, and its scale: see fixtures/formula.py. */
const RESIDUAL_NORM = /^layer\d+\.\d+\.bn3\.weight$/;
const RESIDUAL_SCALE = 0.25;

/** How weights come of numbers in [-1, 1): kernels scaled as He's, norms near 1, variances positive. */
function changeOf(name: string, shape: readonly number[]): (u: number) => number {
  if (shape.length > 1) {
    const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
    return (u) => u * Math.sqrt(3) * Math.sqrt(2 / fanIn);
  }
  if (name.endsWith(".running_var")) return (u) => 1 + 0.5 * u;
  if (RESIDUAL_NORM.test(name)) return (u) => (1 + 0.1 * u) * RESIDUAL_SCALE;
  if (name.endsWith(".weight")) return (u) => 1 + 0.1 * u;
  return (u) => 0.1 * u;
}

/** One array of formula weights, in PyTorch's order of axes. */
export function formulaWeight(name: string, shape: readonly number[]): NamedArray {
  const length = shape.reduce((product, n) => product * n, 1);
  return { shape, data: formulaNumbers(name, length, changeOf(name, shape)) };
}

/** Gives every tensor of a network the numbers that fixtures/formula.py gives the one of its name and shape. */
export async function loadFormulaWeights(model: LayersModel): Promise<void> {
  const weights: NamedArrays = await saveWeights(model);
  const filled = Object.entries(weights).map(([name, { shape }]) => [name, formulaWeight(name, shape)] as const);
  loadWeights(model, Object.fromEntries(filled));
}

/** Images `[batch, size, size, 3]` in [-1, 1); the caller disposes them. */
export function formulaImages(batch: number, size: number): Tensor4D {
  return tensor4d(formulaNumbers("images", batch * size * size * 3), [batch, size, size, 3]);
}

/** Labels `[batch, 6]`, 0 or 1; the caller disposes them. */
export function formulaLabels(batch: number): Tensor2D {
  return tensor2d(
    formulaNumbers("labels", batch * 6, (u) => (u < 0 ? 0 : 1)),
    [batch, 6],
  );
}

/** How many signed sums a sketch has. */
export const SKETCH_LENGTH = 8;

/**
 * Sums an array with eight patterns of signs, which are the lowest bits of its elements' hashes. The mean square of the
 * sums of a difference estimates its squared norm, so that a large array is compared without being stored (Alon, Matias
 * and Szegedy 1996).
 */
export function sketch(name: string, values: ArrayLike<number>): Float64Array {
  const nameHash = hashName(`${name}.signs`);
  const sums = new Float64Array(SKETCH_LENGTH);
  for (let index = 0; index < values.length; index++) {
    const bits = hash32(nameHash, index);
    for (let bit = 0; bit < SKETCH_LENGTH; bit++) sums[bit] += (bits >>> bit) & 1 ? values[index] : -values[index];
  }
  return sums;
}
