/** A floating-point element type of safetensors: 64, 32 and 16 bits of IEEE 754, and bfloat16. */
export type FloatType = "F64" | "F32" | "F16" | "BF16";

/** Bytes per number of each type. */
export const FLOAT_BYTES: Readonly<Record<FloatType, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/** Step between 16-bit floats below the smallest normal one (IEEE 754, binary16). */
const SUBNORMAL_STEP = 2 ** -24;

/**
 * Widens 16-bit floats from 1 sign, 5 exponent and 10 fraction bits to 1, 8 and 23. The bias of the exponent is 15 in
 * 16 bits and 127 in 32. An exponent of ones means infinite or not a number, an exponent of zeros a subnormal number.
 */
function widenHalves(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let index = 0; index < halves.length; index++) {
    const half = halves[index];
    const sign = half & 0x8000;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      floats[index] = (sign ? -SUBNORMAL_STEP : SUBNORMAL_STEP) * fraction;
    } else {
      const widened = exponent === 0x1f ? 0xff : exponent + 127 - 15;
      bits[index] = (sign << 16) | (widened << 23) | (fraction << 13);
    }
  }
  return floats;
}

/** Widens bfloat16 numbers, which are the upper halves of 32-bit floats. */
function widenBrainFloats(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) bits[index] = halves[index] << 16;
  return new Float32Array(bits.buffer);
}

/**
 * Converts little-endian floating-point numbers to 32-bit floats. Numbers of 16 bits stay exact, those of 64 are
 * rounded.
 *
 * @param bytes Bytes that start at a multiple of the element size in their buffer. F32 are not copied.
 */
export function decodeFloats({ buffer, byteOffset, byteLength }: Uint8Array, type: FloatType): Float32Array {
  const length = byteLength / FLOAT_BYTES[type];
  switch (type) {
    case "F64":
      return new Float32Array(new Float64Array(buffer, byteOffset, length));
    case "F32":
      return new Float32Array(buffer, byteOffset, length);
    case "F16":
      return widenHalves(new Uint16Array(buffer, byteOffset, length));
    case "BF16":
      return widenBrainFloats(new Uint16Array(buffer, byteOffset, length));
  }
}
