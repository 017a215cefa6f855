import { basename } from "node:path";
import { frameId } from "../dicom/index.js";
import type { SourceFile } from "../io/index.js";
import type { CtFile } from "./inspect-file.js";
import { isSafeName } from "./prepared-folder.js";

/** A CT file and where it lies. */
export interface LocatedFile extends Omit<CtFile, "kind" | "identifying"> {
  readonly source: SourceFile;
}

/** A file whose images have a name. */
export interface NamedFile extends LocatedFile {
  readonly id: string;
}

/** The files that can be prepared, and those whose images can bear no name. */
export interface NamedFiles {
  readonly files: readonly NamedFile[];
  readonly unnamed: readonly { readonly file: string; readonly reason: string }[];
}

/** How much of an unsuitable name a message shows. */
const SHOWN_CHARACTERS = 80;

/** Files by what they have taken. Names are in lower case: on some disks `a.png` and `A.png` are one file. */
interface TakenNames {
  readonly uids: Map<string, string>;
  readonly ids: Map<string, string>;
}

/** Returns what a file would like its images to be called: its own name without `.dcm`. */
function ownName({ file }: SourceFile): string {
  return basename(file).replace(/\.dcm$/i, "");
}

/** The names of all images of a file, in lower case. */
function imageNames(id: string, frames: number): string[] {
  const names = frames === 1 ? [id] : Array.from({ length: frames }, (_, frame) => frameId(id, frame));
  return names.map((name) => name.toLowerCase());
}

/** Says why the images of a file cannot bear a name; `undefined` when they can. */
function reasonAgainst(id: string, { SOPInstanceUID, frames }: LocatedFile, taken: TakenNames): string | undefined {
  const twin = taken.uids.get(SOPInstanceUID);
  if (twin !== undefined) return `SOPInstanceUID must be unique, got that of ${twin}`;
  if (!isSafeName(id)) {
    return `image name must be letters, digits, "_", "-" and ".", got "${id.slice(0, SHOWN_CHARACTERS)}"`;
  }
  const namesake = imageNames(id, frames)
    .map((name) => taken.ids.get(name))
    .find((file) => file !== undefined);
  return namesake && `image name must be unique, got "${id}" as of ${namesake}`;
}

/**
 * Names the images of each file: by the file's own name, or by its SOPInstanceUID where several files share a name or it
 * is none for an image. Neither may leave the output folder.
 */
export function nameImages(files: readonly LocatedFile[]): NamedFiles {
  const uses = new Map<string, number>();
  for (const { source } of files) {
    const name = ownName(source).toLowerCase();
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const taken: TakenNames = { uids: new Map(), ids: new Map() };
  const named: NamedFile[] = [];
  const unnamed: { file: string; reason: string }[] = [];
  for (const file of files) {
    const name = ownName(file.source);
    const id = uses.get(name.toLowerCase()) === 1 && isSafeName(name) ? name : file.SOPInstanceUID;
    const reason = reasonAgainst(id, file, taken);
    if (reason !== undefined) {
      unnamed.push({ file: file.source.file, reason });
      continue;
    }
    taken.uids.set(file.SOPInstanceUID, file.source.file);
    for (const image of imageNames(id, file.frames)) taken.ids.set(image, file.source.file);
    named.push({ ...file, id });
  }
  return { files: named, unnamed };
}
