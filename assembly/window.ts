// Look-up of bytes in a table, for src/window/linear-window.ts.

/** Replaces each byte by its entry in a table of 256 bytes. */
export function lookUp(from: usize, end: usize, table: usize): void {
  for (; from < end; from++) store<u8>(from, load<u8>(table + <usize>load<u8>(from)));
}
