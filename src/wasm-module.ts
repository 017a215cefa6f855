/** The memory of a WebAssembly module. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

/** The part of the WebAssembly API used here. The types of Node do not declare it, as those of browsers do. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** The functions of a module and the memory they work on. */
interface LinkedModule<Loops> {
  readonly loops: Loops;
  readonly memory: WasmMemory;
}

const PAGE_BYTES = 65536;

/** Links a compiled module, given in base64, to a new memory of one page. */
function linkModule<Loops>(base64: string): LinkedModule<Loops> {
  const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const memory = new api.Memory({ initial: 1 });
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const instance = new api.Instance(new api.Module(binary), { env: { memory } });
  return { loops: instance.exports as Loops, memory };
}

/** Largest memory that is kept between calls, bytes. */
const KEPT_BYTES = 2 ** 26;

/**
 * Returns a function that links a compiled module, given in base64, to a memory of at least the given number of bytes.
 *
 * Each thread keeps one memory of up to 64 MB, because every memory reserves gigabytes of address space, too much for
 * one per image. A kept memory still holds the data of the previous call; views of it are valid only until the next
 * call.
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
