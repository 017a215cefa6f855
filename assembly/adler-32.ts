// The checksum of zlib. Pointers are byte offsets.

import { laneSum, quadSums } from "./vector-sums";

/** Most bytes to sum before the sums of Adler-32 exceed 32 bits: a multiple of 16 below 5553 (RFC 1950, 9). */
const ADLER_BYTES: usize = 5552;
const ADLER_BASE: u32 = 65521;

/** Computes the checksum of zlib (RFC 1950, 2.2): the sum of all bytes, and the sum of all such sums. */
export function adler32(from: usize, end: usize): u32 {
  const weightsLow = i16x8(16, 15, 14, 13, 12, 11, 10, 9);
  const weightsHigh = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  let sum: u32 = 1;
  let sumOfSums: u32 = 0;
  while (from + 16 <= end) {
    const stop = from + min<usize>((end - from) & ~15, ADLER_BYTES);
    sumOfSums += sum * <u32>(stop - from);
    let sums = i32x4.splat(0);
    let earlier = i32x4.splat(0);
    let weighted = i32x4.splat(0);
    for (; from < stop; from += 16) {
      const bytes = v128.load(from);
      earlier = i32x4.add(earlier, sums);
      sums = i32x4.add(sums, quadSums(bytes));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes), weightsLow));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes), weightsHigh));
    }
    sum = (sum + laneSum(sums)) % ADLER_BASE;
    sumOfSums = (sumOfSums + 16 * laneSum(earlier) + laneSum(weighted)) % ADLER_BASE;
  }
  for (; from < end; from++) {
    sum += load<u8>(from);
    sumOfSums += sum;
  }
  return ((sumOfSums % ADLER_BASE) << 16) | sum % ADLER_BASE;
}
