// Sums of 128-bit vectors.

/** Returns the sum of four 32-bit numbers. */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function laneSum(vector: v128): u32 {
  const pairs = i32x4.add(vector, v128.shuffle<i32>(vector, vector, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/** Returns the sums of each four of 16 bytes. */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function quadSums(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
}
