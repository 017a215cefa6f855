/**
 * Repeats decoded bytes, as LZ4 and Snappy do: copies `length` bytes from `distance` bytes before `end` to `end`.
 *
 * @returns The new end of the decoded bytes; -1 if the match starts before them, or ends after the output.
 */
export function copyMatch(output: Uint8Array, end: number, distance: number, length: number): number {
  const matchEnd = end + length;
  if (!(distance > 0 && distance <= end && matchEnd <= output.length)) return -1;
  // Byte by byte: a match may repeat what it has just written.
  for (let at = end; at < matchEnd; at++) output[at] = output[at - distance];
  return matchEnd;
}
