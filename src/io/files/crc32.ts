import * as zlib from "node:zlib";

/** Effect of each byte on a checksum, for the polynomial of PNG and zip with its bits reversed. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** Computes the CRC-32 of bytes with a table (https://www.w3.org/TR/png/#D-CRCAppendix). */
export function tableCrc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) remainder = TABLE[(remainder ^ bytes[i]) & 0xff] ^ (remainder >>> 8);
  return ~remainder >>> 0;
}

/** Computes the CRC-32 of bytes. Node 20.15 and later do this natively, ten times as fast. */
export const crc32: (bytes: Uint8Array) => number = zlib.crc32 ?? tableCrc32;
