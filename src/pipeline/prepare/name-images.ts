import { basename } from "node:path";
import { frameId } from "../../dicom/internal.js";
import type { SourceFile } from "../../io/index.js";
import { isSafeName } from "../images/prepared-folder.js";
import type { CtFile } from "./inspect-file.js";

/** A CT file and where it lies. */
export interface LocatedFile extends Omit<CtFile, "kind"> {
  readonly source: SourceFile;
}

/** A file whose images have a name. */
export interface NamedFile extends LocatedFile {
  readonly id: string;
}

/** A file whose images can bear no name. */
interface UnnamedFile {
  readonly file: string;
  readonly reason: string;
}

/** The files that can be prepared, and those that cannot. */
interface NamedFiles {
  readonly files: readonly NamedFile[];
  readonly unnamed: readonly UnnamedFile[];
}

/** How much of an unsuitable name a message shows. */
const SHOWN_CHARACTERS = 80;

/** What a file is called that has a frame's name of its own, as in `x_f0007`: the name before it, and the number. */
const FRAME_NAME = /^(.*)_f(\d+)$/;

/** The names that are taken, in lower case, for on some disks `a.png` and `A.png` are one file; and by which file. */
interface TakenNames {
  /** Of files of one frame. */
  readonly single: Map<string, string>;
  /** Of files of several, which take a name for each frame. */
  readonly several: Map<string, { readonly file: string; readonly frames: number }>;
  /** Of files of one frame that bear a frame's name, by the name before it: the lowest number. */
  readonly numbered: Map<string, { readonly file: string; readonly frame: number }>;
}

/** Returns what a file would like its images to be called: its own name without `.dcm`. */
function ownName({ file }: SourceFile): string {
  return basename(file).replace(/\.dcm$/i, "");
}

/** Splits the name of a frame, as {@link frameId} makes it, into that of the file and the number from 1. */
function splitFrameName(name: string): { readonly base: string; readonly frame: number } | undefined {
  const [, base, digits] = FRAME_NAME.exec(name) ?? [];
  const frame = Number(digits);
  return frame >= 1 && frameId(base, frame - 1) === name ? { base, frame } : undefined;
}

/**
 * Returns the file that has taken one of the names of a file's images. The names of frames are compared by their numbers
 * and never listed: how many there are is a claim of the header.
 */
function findNamesake(name: string, frames: number, { single, several, numbered }: TakenNames): string | undefined {
  if (frames > 1) {
    const numberedOne = numbered.get(name);
    return several.get(name)?.file ?? (numberedOne && numberedOne.frame <= frames ? numberedOne.file : undefined);
  }
  const split = splitFrameName(name);
  const whole = split && several.get(split.base);
  return single.get(name) ?? (whole && split.frame <= whole.frames ? whole.file : undefined);
}

/** Notes that a file has taken its names. */
function takeNames(name: string, { frames, source: { file } }: LocatedFile, taken: TakenNames): void {
  if (frames > 1) {
    taken.several.set(name, { file, frames });
    return;
  }
  taken.single.set(name, file);
  const split = splitFrameName(name);
  if (split === undefined) return;
  const lowest = taken.numbered.get(split.base);
  if (lowest === undefined || split.frame < lowest.frame) taken.numbered.set(split.base, { file, frame: split.frame });
}

/** Says why the images of a file cannot bear a name; `undefined` when they can. */
function reasonAgainst(id: string, { frames }: LocatedFile, taken: TakenNames): string | undefined {
  if (!isSafeName(id)) {
    return `image name must be letters, digits, "_", "-" and ".", got "${id.slice(0, SHOWN_CHARACTERS)}"`;
  }
  const namesake = findNamesake(id.toLowerCase(), frames, taken);
  return namesake && `image name must be unique, got "${id}" as of ${namesake}`;
}

/** Parts the files from those that have the SOPInstanceUID of one before them, as copies have. */
function partTwins(files: readonly LocatedFile[]): { firsts: LocatedFile[]; twins: UnnamedFile[] } {
  const byUid = new Map<string, string>();
  const firsts: LocatedFile[] = [];
  const twins: UnnamedFile[] = [];
  for (const located of files) {
    const { file } = located.source;
    const first = byUid.get(located.SOPInstanceUID);
    if (first === undefined) {
      byUid.set(located.SOPInstanceUID, file);
      firsts.push(located);
    } else twins.push({ file, reason: `SOPInstanceUID must be unique, got that of ${first}` });
  }
  return { firsts, twins };
}

/**
 * Names the images of each file: by the file's own name, or by its SOPInstanceUID where several files share a name or it
 * is none for an image. Neither may leave the output folder. Of files with one SOPInstanceUID only the first is named.
 */
export function nameImages(files: readonly LocatedFile[]): NamedFiles {
  const { firsts, twins: unnamed } = partTwins(files);
  const uses = new Map<string, number>();
  for (const { source } of firsts) {
    const name = ownName(source).toLowerCase();
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const taken: TakenNames = { single: new Map(), several: new Map(), numbered: new Map() };
  const named: NamedFile[] = [];
  for (const file of firsts) {
    const name = ownName(file.source);
    const id = uses.get(name.toLowerCase()) === 1 && isSafeName(name) ? name : file.SOPInstanceUID;
    const reason = reasonAgainst(id, file, taken);
    if (reason !== undefined) {
      unnamed.push({ file: file.source.file, reason });
      continue;
    }
    takeNames(id.toLowerCase(), file, taken);
    named.push({ ...file, id });
  }
  return { files: named, unnamed };
}
