// DEFLATE (RFC 1951) in one block, with runs of one byte but no other matches: they would take several times as long to
// find, and make images of three windows a fifth smaller but triplets no smaller. Pointers are byte offsets.

/** The longest run that DEFLATE has, and the shortest that is looked for: as many bytes as one comparison takes. */
const MAX_RUN: usize = 258;
const MIN_RUN: usize = 8;

/** Counts and codes are tables of 32 bits: literals at their values, the end of a block at 256, runs at 256 + length. */
const RUNS: usize = 256 << 2;
const SYMBOLS: usize = 256 + 259;

/** Codes hold their bits above the number of these. */
const CODE_SHIFT: u64 = 6;
const BITS_MASK: u64 = 63;

/** Tells whether the `MIN_RUN` bytes from `at` on equal the byte before them. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function isRun(at: usize): bool {
  return load<u64>(at - 1) == load<u64>(at);
}

/** Measures a run that begins at `at`. */
function runLength(at: usize, end: usize): usize {
  const limit = min<usize>(end, at + MAX_RUN);
  const value = load<u8>(at);
  const values = i8x16.splat(value);
  let next = at + MIN_RUN;
  for (; next + 16 <= limit; next += 16) {
    const others = i8x16.bitmask(i8x16.ne(v128.load(next), values));
    if (others != 0) return next + ctz<i32>(others) - at;
  }
  while (next < limit && load<u8>(next) == value) next++;
  return next - at;
}

/** Counts one more of a symbol. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function count(counts: usize, symbol: usize): void {
  const at = counts + (symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/**
 * Counts the symbols of a block: runs where one begins, else four literals at a time. A byte that is no part of the
 * block and differs from its first lies before it. Needs space for three more tables of 256 behind `counts`.
 */
export function countSymbols(from: usize, end: usize, counts: usize): void {
  // Four tables of literals, one for each of the four: neighbors are often equal, and would wait for one another.
  const second = counts + (SYMBOLS << 2);
  const third = second + RUNS;
  const fourth = third + RUNS;
  memory.fill(counts, 0, (SYMBOLS << 2) + 3 * RUNS);
  while (from + MIN_RUN <= end) {
    if (isRun(from)) {
      const length = runLength(from, end);
      count(counts, 256 + length);
      from += length;
    } else {
      count(counts, load<u8>(from));
      count(second, load<u8>(from, 1));
      count(third, load<u8>(from, 2));
      count(fourth, load<u8>(from, 3));
      from += 4;
    }
  }
  for (; from < end; from++) count(counts, load<u8>(from));
  for (let at: usize = 0; at < RUNS; at += 4) {
    const rest = load<u32>(second + at) + load<u32>(third + at) + load<u32>(fourth + at);
    store<u32>(counts + at, load<u32>(counts + at) + rest);
  }
}

/** The code of a symbol: its bits above `CODE_SHIFT`, and below how many they are. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function codeOf(codes: usize, symbol: usize): u64 {
  return load<u32>(codes + (symbol << 2));
}

/** The code of two symbols, one after the other. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function join(first: u64, second: u64): u64 {
  return first + ((second >> CODE_SHIFT) << ((first & BITS_MASK) + CODE_SHIFT)) + (second & BITS_MASK);
}

/**
 * Writes the codes of the symbols that `countSymbols` finds, and of the end of the block. Codes of literals have at most
 * 14 bits, so that four of them fit into 64 beside the 7 that wait for a whole byte.
 *
 * @param out Where the first byte goes, of which `usedBits` are taken already; up to 8 bytes beyond the end are changed.
 * @returns The end of what is written.
 */
export function writeSymbols(from: usize, end: usize, codes: usize, out: usize, usedBits: i32): usize {
  let waiting: u64 = load<u8>(out);
  let waitingBits: u64 = usedBits;
  while (from <= end) {
    let code: u64;
    if (from + MIN_RUN > end) {
      code = codeOf(codes, from < end ? load<u8>(from) : 256);
      from += 1;
    } else if (isRun(from)) {
      const length = runLength(from, end);
      code = codeOf(codes, 256 + length);
      from += length;
    } else {
      const firstTwo = join(codeOf(codes, load<u8>(from)), codeOf(codes, load<u8>(from, 1)));
      const lastTwo = join(codeOf(codes, load<u8>(from, 2)), codeOf(codes, load<u8>(from, 3)));
      code = join(firstTwo, lastTwo);
      from += 4;
    }
    waiting |= (code >> CODE_SHIFT) << waitingBits;
    waitingBits += code & BITS_MASK;
    store<u64>(out, waiting);
    out += <usize>(waitingBits >> 3);
    waiting >>= waitingBits & ~7;
    waitingBits &= 7;
  }
  return waitingBits > 0 ? out + 1 : out;
}
