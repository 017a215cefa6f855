// DEFLATE (RFC 1951) in one block, with runs of one byte but no other matches, which would take several times as long to
// find. They would make images of three windows a fifth smaller, but triplets no smaller. Pointers are byte offsets.

/** Longest run of DEFLATE, and shortest run that is searched for: the number of bytes in one comparison. */
const MAX_RUN: usize = 258;
const MIN_RUN: usize = 8;

/**
 * Counts and codes are tables of 32 bits: literals at their values, the end of a block at 256, runs at 256 + length.
 */
const RUNS: usize = 256 << 2;
const SYMBOLS: usize = 256 + 259;

/** Codes are stored with their bits above the number of their bits. */
const CODE_SHIFT: u64 = 6;
const BITS_MASK: u64 = 63;

/** Whether the `MIN_RUN` bytes starting at `at` equal the byte before them. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function isRun(at: usize): bool {
  return load<u64>(at - 1) == load<u64>(at);
}

/** Measures the run that starts at `at`. */
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

/** Adds one to the count of a symbol. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function count(counts: usize, symbol: usize): void {
  const at = counts + (symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/**
 * Counts the symbols of a block: a run where one starts, otherwise four literals at a time. The byte before the block
 * must differ from its first byte. Needs space for three more tables of 256 after `counts`.
 */
export function countSymbols(from: usize, end: usize, counts: usize): void {
  // One table for each of the four literals: neighbors are often equal, and would wait for one another in one table.
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

/** Returns the code of a symbol: its bits above `CODE_SHIFT`, and their number below. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function codeOf(codes: usize, symbol: usize): u64 {
  return load<u32>(codes + (symbol << 2));
}

/** Returns the code of two symbols in sequence. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function join(first: u64, second: u64): u64 {
  return first + ((second >> CODE_SHIFT) << ((first & BITS_MASK) + CODE_SHIFT)) + (second & BITS_MASK);
}

/**
 * Writes the codes of the symbols that `countSymbols` finds, and of the end of the block. Codes of literals have at
 * most 14 bits, so four of them fit into 64 bits, along with up to 7 bits that wait for a whole byte.
 *
 * @param out Position of the first byte, of which `usedBits` bits are already used. Up to 8 bytes after the end are
 * changed.
 * @returns End of the output.
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
