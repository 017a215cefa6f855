import { deflateSync, inflateSync } from "fflate";
import { concatenate } from "../../array.js";
import type { NamedArray, NamedArrays } from "../../types.js";
import { normScale } from "./fold-batch-norm.js";
import type { FoldedNorm } from "./graph.js";

/** A folded norm as a file describes it: everything but the original arrays. */
export type FoldedNormHead = Omit<FoldedNorm, "originals">;

/** Distances up to this many steps of a float take one byte; 0 marks a larger one, whose four bytes are kept apart. */
const MOST_STEPS = 127;
const CENTER = 128;

/** Level of deflate: kernels differ by -1, 0 or 1 steps, of which a higher level makes no less. */
const LEVEL = 1;

const bitsOf = ({ buffer, byteOffset, length }: Float32Array) => new Int32Array(buffer, byteOffset, length);

/** Returns the bits of a folded kernel divided by its factors: the original kernel, but for rounding. */
function unscale({ data }: NamedArray, scale: Float64Array): Int32Array {
  const length = data.length / scale.length;
  const unscaled = new Float32Array(data.length);
  scale.forEach((factor, channel) => {
    const start = channel * length;
    for (let i = start; i < start + length; i++) unscaled[i] = data[i] / factor;
  });
  return bitsOf(unscaled);
}

function scaleOf({ vectors, epsilon }: FoldedNormHead, arrays: NamedArrays): Float64Array {
  const [gamma, beta, mean, variance] = vectors.map((name) => arrays[name].data);
  return normScale([gamma, beta, mean, variance], epsilon);
}

/** Original arrays in a compact form. */
interface PackedWeights {
  readonly bytes: Uint8Array;
  /** Number of weights that are stored whole. */
  readonly far: number;
}

/**
 * Packs the arrays that folding removed. Vectors are stored as they are; of a kernel only the distances, in steps of a
 * float, between the original and the folded kernel divided by its factors: mostly 0, and rarely more than 1.
 */
export function packFolded(folded: readonly FoldedNorm[], initializers: NamedArrays): PackedWeights {
  const vectors = folded.flatMap((fold) => fold.vectors.map((name) => bitsOf(fold.originals[name].data)));
  const far: number[] = [];
  const steps = folded.map((fold) => {
    const original = bitsOf(fold.originals[fold.kernel].data);
    const near = unscale(initializers[fold.kernel], scaleOf(fold, fold.originals));
    const distances = new Uint8Array(original.length);
    for (let i = 0; i < original.length; i++) {
      const distance = original[i] - near[i];
      if (Math.abs(distance) <= MOST_STEPS) distances[i] = distance + CENTER;
      else far.push(original[i]);
    }
    return distances;
  });
  const words = concatenate(Int32Array, [...vectors, Int32Array.from(far)]);
  const bytes = concatenate(Uint8Array, [new Uint8Array(words.buffer), ...steps]);
  return { bytes: deflateSync(bytes, { level: LEVEL }), far: far.length };
}

/**
 * Restores the arrays that folding removed, to the bit.
 *
 * @param heads Folded norms in the order in which they were packed.
 * @param initializers Arrays of the file, with the folded kernels.
 * @throws Error for bytes that are not deflated or have another length than the norms need.
 */
export function unpackFolded(
  { bytes, far }: PackedWeights,
  heads: readonly FoldedNormHead[],
  initializers: NamedArrays,
): NamedArrays {
  const channels = heads.map(({ kernel }) => initializers[kernel].shape[0]);
  const vectorLength = heads.reduce((sum, { vectors }, index) => sum + vectors.length * channels[index], 0);
  const kernelLength = heads.reduce((sum, { kernel }) => sum + initializers[kernel].data.length, 0);
  const expected = 4 * (vectorLength + far) + kernelLength;
  const unpacked = inflateSync(bytes, { out: new Uint8Array(expected) });
  if (unpacked.length !== expected)
    throw new RangeError(`${expected} bytes of original weights, got ${unpacked.length}`);
  const words = new Int32Array(unpacked.buffer, 0, vectorLength + far);
  const steps = unpacked.subarray(4 * words.length);
  const restored: Record<string, NamedArray> = {};
  let word = 0;
  heads.forEach(({ vectors }, index) => {
    for (const name of vectors) {
      const bits = words.slice(word, word + channels[index]);
      word += channels[index];
      restored[name] = { shape: [channels[index]], data: new Float32Array(bits.buffer) };
    }
  });
  let step = 0;
  for (const head of heads) {
    const { shape } = initializers[head.kernel];
    const bits = unscale(initializers[head.kernel], scaleOf(head, restored));
    for (let i = 0; i < bits.length; i++, step++)
      bits[i] = steps[step] ? bits[i] + steps[step] - CENTER : words[word++];
    restored[head.kernel] = { shape, data: new Float32Array(bits.buffer) };
  }
  return restored;
}
