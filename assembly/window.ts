// Bytes by table: see src/window/linear-window.ts.

/** Puts in place of each byte what a table of 256 bytes says of it. */
export function lookUp(from: usize, end: usize, table: usize): void {
  for (; from < end; from++) store<u8>(from, load<u8>(table + <usize>load<u8>(from)));
}
