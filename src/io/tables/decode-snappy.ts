import { copyMatch } from "./copy-match.js";

/** Literals of up to this length have it in their first byte; longer ones in the next 1 to 4 bytes. */
const SHORT_LITERAL = 60;

/** Throws unless a condition of the format holds. */
function assertSound(isSound: boolean): void {
  if (!isSound) throw new Error("a Snappy page that is truncated, damaged or of another length than stated");
}

/** Reads an unsigned number of 1 to 4 bytes, lowest first. */
function readNumber(page: Uint8Array, start: number, byteCount: number): number {
  assertSound(start + byteCount <= page.length);
  let value = 0;
  for (let index = byteCount - 1; index >= 0; index--) value = 256 * value + page[start + index];
  return value;
}

/** Returns the position after the length of the output, with which a page starts. */
function skipLength(page: Uint8Array): number {
  const last = page.findIndex((byte) => byte < 0x80);
  assertSound(last >= 0);
  return last + 1;
}

/**
 * Decodes a page of the codec SNAPPY (https://github.com/google/snappy/blob/main/format_description.txt). The decoder of
 * hyparquet steps backward at a literal of 2 GiB and never ends.
 *
 * @param byteCount Number of bytes that the page must decode to.
 * @throws Error for a damaged page, or one of another length.
 */
export function decodeSnappy(page: Uint8Array, byteCount: number): Uint8Array {
  const output = new Uint8Array(byteCount);
  let end = 0;
  let at = skipLength(page);
  while (at < page.length) {
    const tag = page[at];
    at++;
    const kind = tag & 3;
    if (kind === 0) {
      const short = (tag >> 2) + 1;
      const sizeBytes = Math.max(0, short - SHORT_LITERAL);
      const length = sizeBytes === 0 ? short : readNumber(page, at, sizeBytes) + 1;
      at += sizeBytes;
      assertSound(at + length <= page.length && end + length <= byteCount);
      output.set(page.subarray(at, at + length), end);
      at += length;
      end += length;
      continue;
    }
    const distanceBytes = kind === 3 ? 4 : kind;
    const distance = readNumber(page, at, distanceBytes) + (kind === 1 ? (tag >> 5) << 8 : 0);
    at += distanceBytes;
    end = copyMatch(output, end, distance, kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1);
    assertSound(end >= 0);
  }
  assertSound(end === byteCount);
  return output;
}
