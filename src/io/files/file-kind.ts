/** A kind of file that is taken for weights or for a table. */
export type FileKind = "git-lfs" | "html" | "json" | "zip" | "pickle" | "binary";

/** Tests of the beginning of a file; the first that fits decides. */
const TESTS: readonly (readonly [kind: FileKind, fits: (start: string) => boolean])[] = [
  ["git-lfs", (start) => start.startsWith("version https://git-lfs.")],
  ["html", (start) => /^\s*<(!doctype html|html|head)/i.test(start)],
  ["zip", (start) => start.startsWith("PK\u0003\u0004")],
  // Opcode PROTO of protocol 2 (pickletools): a checkpoint of PyTorch before version 1.6.
  ["pickle", (start) => start.startsWith("\u0080\u0002")],
  ["json", (start) => /^\s*[[{]/.test(start)],
  // No table has control characters, except tabs and line breaks. U+FFFD stands for bytes that are not UTF-8.
  ["binary", (start) => /^\uFFFD|(?!\s)\p{Cc}/u.test(start)],
];

/** Characters of the beginning that tell the kind of a file. */
export const KIND_LENGTH = 256;

/**
 * Returns the kind of a file that is not what its reader expects; `undefined` for text of another kind.
 *
 * @param text The beginning of the file, or more: the bytes as Latin-1, or text.
 */
export function fileKind(text: string): FileKind | undefined {
  const start = text.slice(0, KIND_LENGTH);
  return TESTS.find(([, fits]) => fits(start))?.[0];
}
