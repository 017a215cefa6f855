import { basename } from "node:path";
import { frameId } from "../../dicom/internal.js";
import type { SourceFile } from "../../io/index.js";
import { isSafeName } from "../images/prepared-folder.js";
import type { CtFile } from "./inspect-file.js";

/** A CT file and its location. */
export interface LocatedFile extends Omit<CtFile, "kind"> {
  readonly source: SourceFile;
}

/** A CT file and the name of its images. */
export interface NamedFile extends LocatedFile {
  readonly id: string;
}

/** A file whose images cannot be named, and the reason. */
interface UnnamedFile {
  readonly file: string;
  readonly reason: string;
}

/** Files that can be prepared, and files that cannot. */
interface NamedFiles {
  readonly files: readonly NamedFile[];
  readonly unnamed: readonly UnnamedFile[];
}

/** Characters of an unsuitable name that a message shows. */
const SHOWN_CHARACTERS = 80;

/** Name that looks like the name of a frame, such as `x_f0007`: the base name and the number. */
const FRAME_NAME = /^(.*)_f(\d+)$/;

/** Names in use and their files. They are in lower case, because `a.png` and `A.png` are one file on some disks. */
interface TakenNames {
  /** Names of single-frame files. */
  readonly single: Map<string, string>;
  /** Base names of multi-frame files, which use one name per frame. */
  readonly multiFrame: Map<string, { readonly file: string; readonly frames: number }>;
  /** Single-frame files whose name looks like the name of a frame, by base name: the one with the lowest number. */
  readonly numbered: Map<string, { readonly file: string; readonly frame: number }>;
}

/** Returns the preferred name of a file's images: the name of the file without `.dcm`. */
function preferredName({ file }: SourceFile): string {
  return basename(file).replace(/\.dcm$/i, "");
}

/** Splits a name that {@link frameId} can return into the base name and the number of the frame, from 1. */
function splitFrameName(name: string): { readonly base: string; readonly frame: number } | undefined {
  const [, base, digits] = FRAME_NAME.exec(name) ?? [];
  const frame = Number(digits);
  return frame >= 1 && frameId(base, frame - 1) === name ? { base, frame } : undefined;
}

/**
 * Returns the file that already uses one of the names of a file's images; `undefined` if they are free. Names of frames
 * are compared by number and never listed, because the number of frames in a header can be wrong and huge.
 */
function findNameUser(name: string, frames: number, { single, multiFrame, numbered }: TakenNames): string | undefined {
  if (frames > 1) {
    const lowest = numbered.get(name);
    return multiFrame.get(name)?.file ?? (lowest && lowest.frame <= frames ? lowest.file : undefined);
  }
  const split = splitFrameName(name);
  const whole = split && multiFrame.get(split.base);
  return single.get(name) ?? (whole && split.frame <= whole.frames ? whole.file : undefined);
}

/** Records the names that a file uses. */
function takeNames(name: string, { frames, source: { file } }: LocatedFile, taken: TakenNames): void {
  if (frames > 1) {
    taken.multiFrame.set(name, { file, frames });
    return;
  }
  taken.single.set(name, file);
  const split = splitFrameName(name);
  if (split === undefined) return;
  const lowest = taken.numbered.get(split.base);
  if (lowest === undefined || split.frame < lowest.frame) taken.numbered.set(split.base, { file, frame: split.frame });
}

/** Returns the reason why the images of a file cannot have a name; `undefined` if they can. */
function reasonToReject(id: string, { frames }: LocatedFile, taken: TakenNames): string | undefined {
  if (!isSafeName(id)) {
    return `image name must be letters, digits, "_", "-" and ".", got "${id.slice(0, SHOWN_CHARACTERS)}"`;
  }
  const user = findNameUser(id.toLowerCase(), frames, taken);
  return user && `image name must be unique, got "${id}" as of ${user}`;
}

/** Separates files from duplicates, which have the SOPInstanceUID of an earlier file, as copies do. */
function splitDuplicates(files: readonly LocatedFile[]): { firsts: LocatedFile[]; duplicates: UnnamedFile[] } {
  const byUid = new Map<string, string>();
  const firsts: LocatedFile[] = [];
  const duplicates: UnnamedFile[] = [];
  for (const located of files) {
    const { file } = located.source;
    const first = byUid.get(located.SOPInstanceUID);
    if (first === undefined) {
      byUid.set(located.SOPInstanceUID, file);
      firsts.push(located);
    } else duplicates.push({ file, reason: `SOPInstanceUID must be unique, got that of ${first}` });
  }
  return { firsts, duplicates };
}

/**
 * Names the images of each file after the file, or after its SOPInstanceUID if several files share the name or it does
 * not suit an image. No name can lead out of the output folder. Of files with the same SOPInstanceUID, only the first
 * is named.
 */
export function nameImages(files: readonly LocatedFile[]): NamedFiles {
  const { firsts, duplicates: unnamed } = splitDuplicates(files);
  const uses = new Map<string, number>();
  for (const { source } of firsts) {
    const name = preferredName(source).toLowerCase();
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const taken: TakenNames = { single: new Map(), multiFrame: new Map(), numbered: new Map() };
  const named: NamedFile[] = [];
  for (const file of firsts) {
    const name = preferredName(file.source);
    const id = uses.get(name.toLowerCase()) === 1 && isSafeName(name) ? name : file.SOPInstanceUID;
    const reason = reasonToReject(id, file, taken);
    if (reason !== undefined) {
      unnamed.push({ file: file.source.file, reason });
      continue;
    }
    takeNames(id.toLowerCase(), file, taken);
    named.push({ ...file, id });
  }
  return { files: named, unnamed };
}
