import type { DicomImage } from "../../src/dicom/index.js";
import { decodeSlice, parseImage } from "../../src/dicom/index.js";
import type { SliceMetadata } from "../../src/types.js";
import { readFixture } from "../engines.js";

/** A file of `compressed.json`: see the script beside it. */
export interface CompressedFile {
  readonly name: string;
  readonly kind: string;
  readonly transferSyntax: string;
  /** Base64 of the file. */
  readonly file: string;
  /** Of each frame, base64 of its little-endian numbers. */
  readonly frames: readonly { readonly pixels: string }[];
}

/** Small files in all encodings, and what other programs decode from them. */
export const compressedFiles = readFixture<readonly CompressedFile[]>(import.meta.url, "compressed.json");

/** One file of each transfer syntax that is compressed. */
export const oneOfEachCodec = [...new Map(compressedFiles.map((file) => [file.transferSyntax, file])).values()].filter(
  ({ transferSyntax }) => /^1\.2\.840\.10008\.1\.2\.(4|5)/.test(transferSyntax),
);

/** Finds a file by its name. */
export function compressedFile(name: string): CompressedFile {
  const found = compressedFiles.find((file) => file.name === name);
  if (!found) throw new Error(`no file is called ${name}`);
  return found;
}

/** Parses a file. */
export function imageOf({ file }: CompressedFile): DicomImage {
  return parseImage(Uint8Array.from(Buffer.from(file, "base64")));
}

/** The codestream of the first frame, as a copy that may be changed. */
export function codestreamOf(image: DicomImage): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(image.frames[0]));
}

/** Replaces the codestream of the first frame, and what its header says. */
export function withCodestream(
  image: DicomImage,
  codestream: Uint8Array,
  header: Partial<SliceMetadata> = {},
): DicomImage {
  return { ...image, slices: [{ ...image.slices[0], ...header }], frames: [[codestream]] };
}

/** Decodes the first frame to base64 of its little-endian numbers. */
export async function decodeFirst(image: DicomImage): Promise<string> {
  const { buffer, byteOffset, byteLength } = (await decodeSlice(image, 0)).pixels.data;
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}
