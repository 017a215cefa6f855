/** Memory of a WebAssembly module. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

/** The part of the WebAssembly API that is used here; the types of Node leave it to those of browsers. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** A module's functions, and the memory that they work on. */
export interface LinkedModule<Loops> {
  readonly loops: Loops;
  readonly memory: WasmMemory;
}

const PAGE_BYTES = 65536;

/** Links a compiled module, base64, to a new memory of one page. */
export function linkModule<Loops>(base64: string): LinkedModule<Loops> {
  const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const memory = new api.Memory({ initial: 1 });
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const instance = new api.Instance(new api.Module(binary), { env: { memory } });
  return { loops: instance.exports as Loops, memory };
}

/** Makes a memory at least so many bytes large; views of its buffer end with that. */
export function growTo(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}
