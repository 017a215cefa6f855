/** Types of the compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). */
const TYPES = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

/** Deepest nesting of the structures of Parquet, with room to spare. */
const MOST_DEPTH = 32;

/** Most bytes of a number of 32 and of 64 bits, 7 bits in each. */
const NUMBER_BYTES = { short: 5, long: 10 } as const;

/** Reads an unsigned number of at most 32 bits; returns it and the position after it. */
export function readVarint(bytes: Uint8Array, start: number): readonly [value: number, next: number] {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + NUMBER_BYTES.short); at++) {
    value += (bytes[at] & 0x7f) * 2 ** (7 * (at - start));
    if (bytes[at] < 0x80 && value < 2 ** 32) return [value, at + 1];
  }
  throw new Error(`a number at byte ${start} that does not end`);
}

/** Returns the position after a number of any length. */
function numberEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at < Math.min(bytes.length, start + NUMBER_BYTES.long); at++)
    if (bytes[at] < 0x80) return at + 1;
  throw new Error(`a number at byte ${start} that does not end`);
}

/** Returns the position after a list; each of its elements takes at least one byte. */
function listEnd(bytes: Uint8Array, start: number, depth: number): number {
  const element = bytes[start] & 0x0f;
  const short = bytes[start] >> 4;
  const [count, first] = short === 15 ? readVarint(bytes, start + 1) : [short, start + 1];
  if (count > bytes.length - first) throw new Error(`a list of ${count} elements in ${bytes.length - first} bytes`);
  let at = first;
  for (let index = 0; index < count; index++) {
    at = element === TYPES.true || element === TYPES.false ? at + 1 : valueEnd(bytes, at, element, depth);
  }
  return at;
}

/** Returns the position after a value. */
function valueEnd(bytes: Uint8Array, start: number, type: number, depth: number): number {
  if (depth > MOST_DEPTH) throw new Error(`structures of more than ${MOST_DEPTH} levels`);
  if (start >= bytes.length && type > TYPES.false) throw new Error("a structure that breaks off");
  switch (type) {
    case TYPES.true:
    case TYPES.false:
      return start;
    case TYPES.byte:
      return start + 1;
    case TYPES.i16:
    case TYPES.i32:
    case TYPES.i64:
      return numberEnd(bytes, start);
    case TYPES.double:
      return start + 8;
    case TYPES.binary: {
      const [length, first] = readVarint(bytes, start);
      return first + length;
    }
    case TYPES.list:
      return listEnd(bytes, start, depth + 1);
    case TYPES.struct:
      return thriftEnd(bytes, start, depth + 1);
    default:
      throw new Error(`a structure with the unknown type ${type}`);
  }
}

/**
 * Walks through a structure of the compact protocol of Thrift without building it, because a list may state billions of
 * elements, for which the reader would take memory.
 *
 * @returns Position after the structure, within `bytes`.
 * @throws Error for a structure that breaks off, a list that is longer than its bytes, or one that is nested too deeply.
 */
export function thriftEnd(bytes: Uint8Array, start: number, depth = 0): number {
  let at = start;
  while (at < bytes.length) {
    const field = bytes[at];
    at++;
    if ((field & 0x0f) === 0) return at;
    // Without a difference to the number of the previous field, its own number follows.
    if (field >> 4 === 0) at = numberEnd(bytes, at);
    at = valueEnd(bytes, at, field & 0x0f, depth);
  }
  throw new Error("a structure that breaks off");
}
