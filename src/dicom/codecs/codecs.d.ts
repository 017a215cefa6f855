/** The used parts of a decoder that ships no types. */
declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  export interface J2kDecoder {
    /** Allocates space for a codestream in the memory of the module. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  export interface OpenJpeg {
    readonly J2KDecoder: new () => J2kDecoder;
    /** The whole memory of the module. */
    readonly HEAPU8: Uint8Array;
  }
  const create: (options: { print: (line: string) => void; printErr: () => void }) => Promise<OpenJpeg>;
  // biome-ignore lint/style/noDefaultExport: Node.js gives a CommonJS package as a default export.
  export default create;
}
