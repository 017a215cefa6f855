import type { OpenJpeg } from "@cornerstonejs/codec-openjpeg/decodewasmjs";
import { trimJpeg2000 } from "./codestream-size.js";

/** Bytes to which the memory of a module may grow before it is given up: more than slices of CT take, and it never shrinks. */
const LARGEST_MEMORY = 2 ** 27;

let loading: Promise<OpenJpeg> | undefined;

async function load(): Promise<OpenJpeg> {
  const { default: create } = await import("@cornerstonejs/codec-openjpeg/decodewasmjs");
  // A module keeps its state in these options, which here keep it from writing to the console: no two may share them.
  return create({ print() {}, printErr() {} });
}

function decodeWith({ J2KDecoder }: OpenJpeg, codestream: Uint8Array): Uint8Array {
  const decoder = new J2KDecoder();
  decoder.getEncodedBuffer(codestream.length).set(codestream);
  decoder.decode();
  const samples = decoder.getDecodedBuffer().slice();
  decoder.delete();
  return samples;
}

/**
 * Decodes a JPEG 2000 codestream, lossless or lossy (ITU-T T.800), with a module that is loaded when it is first needed,
 * and again after a failure: its memory may then hold anything.
 *
 * @returns Samples of one byte, or of two where the codestream has more than 8 bits; none where it is damaged.
 * @throws Error where it is damaged badly.
 */
export async function decodeJpeg2000(bytes: Uint8Array): Promise<Uint8Array> {
  loading ??= load();
  const current = loading;
  let isUsable = false;
  try {
    const openJpeg = await current;
    if (loading === current) {
      const samples = decodeWith(openJpeg, trimJpeg2000(bytes));
      isUsable = openJpeg.HEAPU8.length <= LARGEST_MEMORY;
      return samples;
    }
  } finally {
    if (loading === current && !isUsable) loading = undefined;
  }
  // Another frame failed, and gave the module up, while this one waited for it.
  return decodeJpeg2000(bytes);
}
