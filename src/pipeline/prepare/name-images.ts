import { basename } from "node:path";
import { frameId } from "../../dicom/internal.js";
import type { SourceFile } from "../../io/index.js";
import type { IdKind } from "../images/prepare-settings.js";
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

/** A file that is not prepared, and the reason. */
export interface RejectedFile {
  readonly file: string;
  readonly reason: string;
}

/** Files that can be prepared, and files that cannot. */
interface NamedFiles {
  readonly files: readonly NamedFile[];
  readonly unnamed: readonly RejectedFile[];
}

/** Characters of an unsuitable name that a message shows. */
const SHOWN_CHARACTERS = 80;

/** Name that archives and viewers repeat in each folder: `CT000001`, `IM-0001-0001`, `slice12`, `1-001`, `000001`. */
const NUMBER_NAME = /^(ct|mr|im|img|image|slice|series|se)?([-_ .]?\d{1,7}){1,3}$/i;

/** Share of such names from which on all images are named by UID. */
const NUMBER_SHARE = 0.5;

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

const createTakenNames = (): TakenNames => ({ single: new Map(), multiFrame: new Map(), numbered: new Map() });

/** Returns the preferred name of a file's images: the name of the file without `.dcm`. */
export function preferredName({ file }: SourceFile): string {
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

/** Sorts files that an earlier run has prepared before the others, which keep their order. */
export function knownFirst(files: readonly LocatedFile[], known: ReadonlySet<string>): LocatedFile[] {
  const isKnown = ({ source }: LocatedFile) => known.has(source.file);
  return [...files.filter(isKnown), ...files.filter((file) => !isKnown(file))];
}

/**
 * Names the images of each file after the file or after its SOPInstanceUID. No name can lead out of the output folder.
 *
 * @param files Files that differ in SOPInstanceUID.
 * @param ids Kind of names, the same for all files.
 */
export function nameImages(files: readonly LocatedFile[], ids: IdKind): NamedFiles {
  const taken = createTakenNames();
  const named: NamedFile[] = [];
  const unnamed: RejectedFile[] = [];
  for (const file of files) {
    const id = ids === "file" ? preferredName(file.source) : file.SOPInstanceUID;
    const reason = reasonToReject(id, file, taken);
    if (reason !== undefined) {
      unnamed.push({ file: file.source.file, reason: ids === "file" ? `${reason}; --ids uid names by UID` : reason });
      continue;
    }
    takeNames(id.toLowerCase(), file, taken);
    named.push({ ...file, id });
  }
  return { files: named, unnamed };
}

/**
 * Names the images of a new set by the kind of names that suits it: file names, unless some of them repeat or do not suit
 * an image, or most of them are numbers that archives give in every folder, so that the next study would repeat them.
 */
export function nameNewImages(files: readonly LocatedFile[]): NamedFiles & { readonly kind: IdKind } {
  const numbers = files.reduce((sum, { source }) => sum + Number(NUMBER_NAME.test(preferredName(source))), 0);
  if (files.length === 0 || numbers < NUMBER_SHARE * files.length) {
    const named = nameImages(files, "file");
    if (named.unnamed.length === 0) return { kind: "file", ...named };
  }
  return { kind: "uid", ...nameImages(files, "uid") };
}
