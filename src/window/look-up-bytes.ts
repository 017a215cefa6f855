import { createLinker } from "../wasm-module.js";
import { KERNELS_BASE64 } from "./look-up-binary.js";

/** The compiled loop of assembly/window.ts: see there. */
interface Loops {
  readonly lookUp: (from: number, end: number, table: number) => void;
}

const linkLoops = createLinker<Loops>(KERNELS_BASE64);

/** Tells what a table of 256 bytes says of each byte: compiled, this takes a third of the time. */
export function lookUpBytes(bytes: Uint8Array, table: Uint8Array): Uint8Array {
  const end = table.length + bytes.length;
  const { loops, memory } = linkLoops(end);
  const all = new Uint8Array(memory.buffer);
  all.set(table);
  all.set(bytes, table.length);
  loops.lookUp(table.length, end, 0);
  return all.slice(table.length, end);
}
