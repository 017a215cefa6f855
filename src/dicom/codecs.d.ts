/** The parts of two decoders that this package uses; the packages ship no types. */
declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  export interface JpegLsDecoder {
    /** Room for a codestream, in the memory of the decoder. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    /** The samples, in the memory of the decoder. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  interface Module {
    readonly JpegLSDecoder: new () => JpegLsDecoder;
  }
  const create: (options: { print: () => void; printErr: () => void }) => Promise<Module>;
  // biome-ignore lint/style/noDefaultExport: Node.js gives a CommonJS package as a default export.
  export default create;
}

declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  export interface J2kDecoder {
    /** Room for a codestream, in the memory of the decoder. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    /** The samples, in the memory of the decoder. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  interface Module {
    readonly J2KDecoder: new () => J2kDecoder;
  }
  const create: (options: { print: () => void; printErr: () => void }) => Promise<Module>;
  // biome-ignore lint/style/noDefaultExport: Node.js gives a CommonJS package as a default export.
  export default create;
}
