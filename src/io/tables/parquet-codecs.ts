import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Decompress } from "fzstd";
import type { Compressors } from "hyparquet";
import { decodeLz4, decodeLz4Block } from "./decode-lz4.js";
import { decodeSnappy } from "./decode-snappy.js";

/**
 * Decompresses a page of the codec ZSTD. Decoded block by block, because the other function of fzstd drops what does not
 * fit into its output, or allocates as much as a damaged file says.
 */
function decodeZstd(compressed: Uint8Array, byteCount: number): Uint8Array {
  const page = new Uint8Array(byteCount);
  let end = 0;
  const decoder = new Decompress((block) => {
    if (end + block.length > byteCount) throw new Error(`a page of more than its ${byteCount} bytes`);
    page.set(block, end);
    end += block.length;
  });
  decoder.push(compressed, true);
  if (end < byteCount) throw new Error(`a page of ${end} of its ${byteCount} bytes`);
  return page;
}

/** Decompressors by codec (https://parquet.apache.org/docs/file-format/data-pages/compression/). */
export const DECOMPRESSORS: Compressors = {
  SNAPPY: decodeSnappy,
  GZIP: (compressed, byteCount) => gunzipSync(compressed, { maxOutputLength: Math.max(1, byteCount) }),
  BROTLI: (compressed, byteCount) => brotliDecompressSync(compressed, { maxOutputLength: Math.max(1, byteCount) }),
  ZSTD: decodeZstd,
  LZ4: decodeLz4,
  LZ4_RAW: decodeLz4Block,
};

/** Names of all codecs whose pages can be read. */
export const CODECS: readonly string[] = ["UNCOMPRESSED", ...Object.keys(DECOMPRESSORS)];
