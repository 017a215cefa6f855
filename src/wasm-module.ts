/** Memory of a WebAssembly module. */
interface WasmMemory {
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
interface LinkedModule<Loops> {
  readonly loops: Loops;
  readonly memory: WasmMemory;
}

const PAGE_BYTES = 65536;

/** Links a compiled module, base64, to a new memory of one page. */
function linkModule<Loops>(base64: string): LinkedModule<Loops> {
  const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const memory = new api.Memory({ initial: 1 });
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const instance = new api.Instance(new api.Module(binary), { env: { memory } });
  return { loops: instance.exports as Loops, memory };
}

/** The largest memory to keep. */
const KEPT_BYTES = 2 ** 26;

/**
 * Makes a function that links a compiled module, base64, to a memory of at least so many bytes. The memory is kept by
 * each thread up to 64 MB, since one reserves gigabytes of addresses, too many for one an image: it holds what it held
 * before, and views of it end with the next call.
 */
export function createLinker<Loops>(base64: string): (bytes: number) => LinkedModule<Loops> {
  let kept: LinkedModule<Loops> | undefined;
  const link = (bytes: number) => {
    if (bytes > KEPT_BYTES) return linkModule<Loops>(base64);
    kept ??= linkModule<Loops>(base64);
    return kept;
  };
  return (bytes) => {
    const linked = link(bytes);
    const missing = bytes - linked.memory.buffer.byteLength;
    if (missing > 0) linked.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return linked;
  };
}
