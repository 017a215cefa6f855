/** Reader of the entropy-coded bits of a JPEG-LS scan, from the highest bit of a byte to the lowest. */
export interface BitReader {
  readonly bytes: Uint8Array;
  /** Index of the next byte. */
  position: number;
  /** Bits read ahead, from the top of 32 down; zeros below them. */
  cache: number;
  /** Number of bits read ahead. */
  count: number;
}

/** Most bits that can be read at once. */
export const MOST_BITS = 24;

/**
 * Reads ahead, up to 32 bits. A 0 follows each byte of 1s, to distinguish it from a marker (ITU-T T.87 section A.1), so
 * the next byte holds 7 bits, or ends the data.
 */
function fill(reader: BitReader): void {
  const { bytes } = reader;
  while (reader.count <= MOST_BITS && reader.position < bytes.length) {
    const byte = bytes[reader.position];
    if (byte === 0xff && !(bytes[reader.position + 1] < 0x80)) return;
    const bits = bytes[reader.position - 1] === 0xff ? 7 : 8;
    reader.cache |= (byte << (32 - bits)) >>> reader.count;
    reader.count += bits;
    reader.position += 1;
  }
}

/**
 * Reads a whole number.
 *
 * @param bits From 0 to {@link MOST_BITS}.
 * @throws Error if the data ends before them.
 */
export function readBits(reader: BitReader, bits: number): number {
  if (bits === 0) return 0;
  if (reader.count < bits) fill(reader);
  if (reader.count < bits) throw new Error("bits that break off");
  const value = reader.cache >>> (32 - bits);
  reader.cache <<= bits;
  reader.count -= bits;
  return value;
}

/**
 * Counts the zeros before the next 1, and reads past that 1.
 *
 * @throws Error if there are more than `most`, or if the data ends before a 1.
 */
export function readZeros(reader: BitReader, most: number): number {
  let zeros = 0;
  if (reader.count < MOST_BITS) fill(reader);
  while (reader.cache === 0 && zeros <= most) {
    zeros += reader.count;
    reader.count = 0;
    fill(reader);
    if (reader.count === 0) throw new Error("bits that break off");
  }
  const more = Math.clz32(reader.cache);
  if (zeros + more > most) throw new Error("more zeros than a code has");
  // In two steps, because a shift by 32 does nothing.
  reader.cache = (reader.cache << more) << 1;
  reader.count -= more + 1;
  return zeros + more;
}

/** Whether only padding bits of the last byte are left, followed by a marker or by the end of the data. */
export function isAtEnd(reader: BitReader): boolean {
  fill(reader);
  const { bytes, position, cache, count } = reader;
  return cache === 0 && count < 16 && (position >= bytes.length || bytes[position] === 0xff);
}
