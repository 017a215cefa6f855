/** A decoder that lives in the memory of a WebAssembly module. */
interface WasmDecoder {
  readonly getEncodedBuffer: (length: number) => Uint8Array;
  readonly decode: () => void;
  readonly getDecodedBuffer: () => Uint8Array;
  readonly delete: () => void;
}

/** Keeps the decoders of a module from writing to the console. */
const SILENT = { print() {}, printErr() {} };

/**
 * Makes a function that decodes one codestream after another with one module, which is loaded when it is first needed,
 * and again after a failure: its memory may then hold anything.
 */
function createDecode(load: () => Promise<() => WasmDecoder>): (codestream: Uint8Array) => Promise<Uint8Array> {
  let loading: Promise<() => WasmDecoder> | undefined;
  return async (codestream) => {
    loading ??= load();
    try {
      const decoder = (await loading)();
      decoder.getEncodedBuffer(codestream.length).set(codestream);
      decoder.decode();
      const samples = decoder.getDecodedBuffer().slice();
      decoder.delete();
      return samples;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
}

/** Decodes a JPEG-LS codestream, lossless or near-lossless (ITU-T T.87). */
export const decodeJpegLs = createDecode(async () => {
  const { default: create } = await import("@cornerstonejs/codec-charls/decodewasmjs");
  const { JpegLSDecoder } = await create(SILENT);
  return () => new JpegLSDecoder();
});

/** Decodes a JPEG 2000 codestream, lossless or lossy (ITU-T T.800). */
export const decodeJpeg2000 = createDecode(async () => {
  const { default: create } = await import("@cornerstonejs/codec-openjpeg/decodewasmjs");
  const { J2KDecoder } = await create(SILENT);
  return () => new J2KDecoder();
});
