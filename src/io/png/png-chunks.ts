import { crc32 } from "../files/crc32.js";

/** First bytes of every PNG (https://www.w3.org/TR/png/#5PNG-file-signature). */
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bytes of a chunk before its data (length and name) and after it (checksum): https://www.w3.org/TR/png/#5DataRep. */
const HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** Critical chunks, which a decoder must not skip. */
const CRITICAL = ["IHDR", "PLTE", "IDAT", "IEND"];

/** A named part of a PNG. */
export interface PngChunk {
  /** Four letters; the first is a capital in a critical chunk. */
  readonly name: string;
  readonly data: Uint8Array;
}

/** Joins chunks into a PNG. */
export function joinPngChunks(chunks: readonly PngChunk[]): Uint8Array {
  const bytes = chunks.reduce((sum, { data }) => sum + HEAD_BYTES + data.length + CHECKSUM_BYTES, SIGNATURE.length);
  const png = Buffer.alloc(bytes);
  png.set(SIGNATURE);
  let offset = SIGNATURE.length;
  for (const { name, data } of chunks) {
    const end = offset + HEAD_BYTES + data.length;
    png.writeUInt32BE(data.length, offset);
    png.write(name, offset + 4, "latin1");
    png.set(data, offset + HEAD_BYTES);
    png.writeUInt32BE(crc32(png.subarray(offset + 4, end)), end);
    offset = end + CHECKSUM_BYTES;
  }
  return png;
}

/** Reads the chunk that starts at `offset`. */
function readChunk(png: Buffer, offset: number): PngChunk {
  const start = offset + HEAD_BYTES;
  const end = start <= png.length ? start + png.readUInt32BE(offset) : start;
  if (end + CHECKSUM_BYTES > png.length) throw new Error(`the chunk at byte ${offset} is truncated`);
  const name = png.toString("latin1", offset + 4, start);
  if (crc32(png.subarray(offset + 4, end)) !== png.readUInt32BE(end)) {
    throw new Error(`chunk ${JSON.stringify(name)} does not match its checksum`);
  }
  const isCritical = (png[offset + 4] & 0x20) === 0;
  if (isCritical && !CRITICAL.includes(name)) throw new Error(`chunk ${JSON.stringify(name)} is unknown`);
  return { name, data: png.subarray(start, end) };
}

/**
 * Splits a PNG into its chunks, whose data are views of `bytes`, and checks each of them.
 *
 * @returns Chunks up to and including IEND.
 * @throws Error when the bytes are not a PNG, are truncated or damaged, or continue after IEND.
 */
export function splitPngChunks(bytes: Uint8Array): PngChunk[] {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error("no PNG signature");
  const chunks: PngChunk[] = [];
  let offset = SIGNATURE.length;
  while (chunks.at(-1)?.name !== "IEND") {
    const chunk = readChunk(png, offset);
    chunks.push(chunk);
    offset += HEAD_BYTES + chunk.data.length + CHECKSUM_BYTES;
  }
  if (offset < png.length) throw new Error(`${png.length - offset} bytes after IEND`);
  return chunks;
}
