/** Allocates memory for the tasks of a pool: shared with its threads, or copied to its processes. */
export type Allocate = (bytes: number) => ArrayBufferLike;

/** Texts in two arrays, which reach a worker without the copy of each text that a list would need. */
export interface PackedTexts {
  readonly encoding: "latin1" | "utf16le";
  /** All texts, one after the other. */
  readonly bytes: Uint8Array;
  /** End of each text, in characters. */
  readonly ends: Uint32Array;
}

const NOT_LATIN1 = /[^\0-\xff]/;

/** Packs texts into memory of a pool. */
export function packTexts(texts: readonly string[], allocate: Allocate): PackedTexts {
  const isWide = texts.some((text) => NOT_LATIN1.test(text));
  const encoding = isWide ? "utf16le" : "latin1";
  const width = isWide ? 2 : 1;
  const ends = new Uint32Array(allocate(4 * texts.length));
  let end = 0;
  for (const [index, text] of texts.entries()) {
    end += text.length;
    ends[index] = end;
  }
  const bytes = new Uint8Array(allocate(width * end));
  const buffer = Buffer.from(bytes.buffer);
  for (const [index, text] of texts.entries()) buffer.write(text, width * (ends[index] - text.length), encoding);
  return { encoding, bytes, ends };
}

/** Returns packed texts as a list. */
export function unpackTexts({ encoding, bytes, ends }: PackedTexts): string[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
  return Array.from(ends, (end, index) => all.slice(index === 0 ? 0 : ends[index - 1], end));
}
