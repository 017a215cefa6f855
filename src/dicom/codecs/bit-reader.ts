/** The entropy-coded bits of a JPEG-LS scan, the highest of a byte first. */
export interface BitReader {
  readonly bytes: Uint8Array;
  /** Of the next byte. */
  position: number;
  /** The bits read ahead, from the top of 32 down; zeros below them. */
  cache: number;
  /** How many they are. */
  count: number;
}

/** Most bits that can be read at once. */
export const MOST_BITS = 24;

/**
 * Reads ahead as far as 32 bits go. A byte of 1s is followed by a 0, to tell it from a marker (ITU-T T.87 section A.1):
 * the byte after it gives 7 bits, or ends the data.
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
 * @throws Error where there are fewer.
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
 * Counts the zeros before the next 1, and reads them all.
 *
 * @throws Error where there are more than `most`, or no 1.
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
  // In two steps: a shift by 32 would be one by 0.
  reader.cache = (reader.cache << more) << 1;
  reader.count -= more + 1;
  return zeros + more;
}

/** Tells whether all bits were read but those that fill up the last byte, and a marker follows (or nothing at all). */
export function isAtEnd(reader: BitReader): boolean {
  fill(reader);
  const { bytes, position, cache, count } = reader;
  return cache === 0 && count < 16 && (position >= bytes.length || bytes[position] === 0xff);
}
