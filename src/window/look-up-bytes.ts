import { createLinker } from "../wasm-module.js";
import { KERNELS_BASE64 } from "./look-up-binary.js";

/** The compiled loop of assembly/window.ts. */
interface Loops {
  readonly lookUp: (from: number, end: number, table: number) => void;
}

const linkLoops = createLinker<Loops>(KERNELS_BASE64);

/** Replaces each byte by its entry in a table of 256 bytes. Compiled, this takes a third of the time. */
export function lookUpBytes(bytes: Uint8Array, table: Uint8Array): void {
  const end = table.length + bytes.length;
  const { loops, memory } = linkLoops(end);
  const all = new Uint8Array(memory.buffer);
  all.set(table);
  all.set(bytes, table.length);
  loops.lookUp(table.length, end, 0);
  bytes.set(all.subarray(table.length, end));
}
