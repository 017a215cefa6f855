// The transpose of rows that lie anywhere in memory.
import { storeTransposed } from "./four-floats";

/** Returns the address of a row of the source, or `zeros` if its offset is negative. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function rowPointer(source: usize, offsets: usize, row: i32, zeros: usize): usize {
  const offset = load<i32>(offsets + ((<usize>row) << 2));
  return offset < 0 ? zeros : source + ((<usize>offset) << 2);
}

/**
 * Gathers rows of `channels` numbers and writes them transposed: target[channel, row] = source[offset of row +
 * channel]. `offsets` are 32-bit integers that count numbers; a negative offset stands for a row of zeros, which lies
 * at `zeros`.
 */
export function gatherTransposed(
  source: usize,
  offsets: usize,
  zeros: usize,
  target: usize,
  rows: i32,
  channels: i32,
): void {
  const rowBytes = (<usize>rows) << 2;
  let row: i32 = 0;
  for (; row + 4 <= rows; row += 4) {
    const p0 = rowPointer(source, offsets, row, zeros);
    const p1 = rowPointer(source, offsets, row + 1, zeros);
    const p2 = rowPointer(source, offsets, row + 2, zeros);
    const p3 = rowPointer(source, offsets, row + 3, zeros);
    let out = target + ((<usize>row) << 2);
    let channel: i32 = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const at = (<usize>channel) << 2;
      storeTransposed(
        v128.load(p0 + at),
        v128.load(p1 + at),
        v128.load(p2 + at),
        v128.load(p3 + at),
        out,
        rowBytes,
      );
      out += 4 * rowBytes;
    }
    for (; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      store<f32>(out, load<f32>(p0 + at), 0);
      store<f32>(out, load<f32>(p1 + at), 4);
      store<f32>(out, load<f32>(p2 + at), 8);
      store<f32>(out, load<f32>(p3 + at), 12);
      out += rowBytes;
    }
  }
  for (; row < rows; row++) {
    const from = rowPointer(source, offsets, row, zeros);
    for (let channel: i32 = 0; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      store<f32>(target + <usize>channel * rowBytes + ((<usize>row) << 2), load<f32>(from + at));
    }
  }
}
