import { compareText } from "../../compare-text.js";
import { groupBy } from "../../group-by.js";
import { readSource } from "../../io/index.js";
import { isSafeName } from "../images/prepared-folder.js";
import { sha256 } from "./file-hashes.js";
import { knownFirst, type LocatedFile, preferredName, type RejectedFile } from "./name-images.js";

/** Files that differ in SOPInstanceUID, and files that repeat one of them. */
export interface DistinctFiles {
  readonly files: readonly LocatedFile[];
  /** Files with the same bytes as another one. */
  readonly copies: readonly RejectedFile[];
  /** Files with the SOPInstanceUID of another one and other bytes. */
  readonly conflicts: readonly RejectedFile[];
}

/** Names that browsers and file managers give to copies: `x (1)`, `x - Copy`, `Copy of x`. */
const COPY_NAME = /\(\d+\)$|\bcopy\b/i;

/**
 * Compares files with the same bytes: first the one that an earlier run has prepared, then the original, with a name that
 * suits an image, then the shorter one.
 */
function compareCopies(a: LocatedFile, b: LocatedFile, known: ReadonlySet<string>): number {
  const rank = ({ source }: LocatedFile) => {
    const name = preferredName(source);
    return Number(!known.has(source.file)) * 4 + Number(!isSafeName(name)) * 2 + Number(COPY_NAME.test(name));
  };
  const length = ({ source }: LocatedFile) => preferredName(source).length;
  return rank(a) - rank(b) || length(a) - length(b) || compareText(a.source.file, b.source.file);
}

/** Returns a text that files with the same bytes share; a file that cannot be read shares it with none. */
function contentOf({ source }: LocatedFile): string {
  try {
    return sha256(readSource(source));
  } catch {
    return source.file;
  }
}

/** Returns the SOPInstanceUIDs of more than one file: a few at most, of hundreds of thousands. */
function repeatedUids(located: readonly LocatedFile[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { SOPInstanceUID } of located) {
    if (seen.has(SOPInstanceUID)) repeated.add(SOPInstanceUID);
    seen.add(SOPInstanceUID);
  }
  return repeated;
}

/**
 * Separates files from those that repeat their SOPInstanceUID. Of files with the same bytes, the original stays, whatever
 * the order of the files; of files with other bytes, the one that an earlier run has prepared, or the first.
 *
 * @param known Files that an earlier run has prepared.
 */
export function splitCopies(located: readonly LocatedFile[], known: ReadonlySet<string> = new Set()): DistinctFiles {
  const repeated = repeatedUids(located);
  const isRepeated = ({ SOPInstanceUID }: LocatedFile) => repeated.has(SOPInstanceUID);
  const kept = new Set<LocatedFile>();
  const copies: RejectedFile[] = [];
  const conflicts: RejectedFile[] = [];
  for (const sameUid of groupBy(located.filter(isRepeated), ({ SOPInstanceUID }) => SOPInstanceUID).values()) {
    const contents = [...groupBy(sameUid, contentOf).values()].map((same) =>
      [...same].sort((a, b) => compareCopies(a, b, known)),
    );
    const originals = knownFirst(
      contents.map(([original]) => original),
      known,
    );
    for (const [original, ...rest] of contents) {
      const reason = `a copy of ${original.source.file}: the same bytes`;
      copies.push(...rest.map(({ source }) => ({ file: source.file, reason })));
    }
    const [first, ...others] = originals;
    kept.add(first);
    const reason = `SOPInstanceUID must be unique, got that of ${first.source.file}`;
    conflicts.push(...others.map(({ source }) => ({ file: source.file, reason })));
  }
  return { files: located.filter((file) => !isRepeated(file) || kept.has(file)), copies, conflicts };
}
