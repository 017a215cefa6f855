import { basename, join } from "node:path";
import { isCtError } from "../errors.js";
import { listFiles, readMetadata } from "../io/index.js";
import type { SliceMetadata } from "../types.js";
import { type PrepareFailure, reasonOf, type SliceFile } from "./prepare-series.js";
import { isSafeName } from "./prepared-folder.js";

/** The slices of a folder by their headers, and the files that are none. */
export interface Headers {
  readonly slices: readonly SliceFile[];
  readonly failures: readonly PrepareFailure[];
}

/** A file whose header was read, without a name for its images yet. */
type UnnamedSlice = Omit<SliceFile, "id">;

/** How much of an unsuitable name a message shows. */
const SHOWN_CHARACTERS = 80;

/** Returns what a file would like its images to be called: its own name without `.dcm`. */
function nameOf({ file }: { readonly file: string }): string {
  return basename(file).replace(/\.dcm$/i, "");
}

/** Says why a header could not be read, without the path that `readMetadata` puts in front: the report names the file. */
function headerReason(error: unknown): string {
  return reasonOf(isCtError(error, "DicomError") && error.cause instanceof Error ? error.cause : error);
}

/** Says why the images of a file cannot bear a name; `undefined` when they can. `taken` has files by name and UID. */
function reasonAgainst(id: string, { SOPInstanceUID }: SliceMetadata, taken: TakenNames): string | undefined {
  const twin = taken.uids.get(SOPInstanceUID);
  if (twin !== undefined) return `SOPInstanceUID must be unique, got that of ${twin}`;
  if (!isSafeName(id)) {
    return `image name must be letters, digits, "_", "-" and ".", got "${id.slice(0, SHOWN_CHARACTERS)}"`;
  }
  const namesake = taken.ids.get(id.toLowerCase());
  return namesake && `image name must be unique, got "${id}" as of ${namesake}`;
}

/** Files by what they have taken. Names are in lower case: on some disks `a.png` and `A.png` are one file. */
interface TakenNames {
  readonly uids: Map<string, string>;
  readonly ids: Map<string, string>;
}

/**
 * Names the images of each file: by the file's own name, or by its SOPInstanceUID where several files share a name.
 * Neither may leave the output folder.
 */
function nameSlices(files: readonly UnnamedSlice[]): Headers {
  const uses = new Map<string, number>();
  for (const name of files.map((slice) => nameOf(slice).toLowerCase())) uses.set(name, (uses.get(name) ?? 0) + 1);
  const taken: TakenNames = { uids: new Map(), ids: new Map() };
  const slices: SliceFile[] = [];
  const failures: PrepareFailure[] = [];
  for (const slice of files) {
    const { file, metadata } = slice;
    const id = uses.get(nameOf(slice).toLowerCase()) === 1 ? nameOf(slice) : metadata.SOPInstanceUID;
    const reason = reasonAgainst(id, metadata, taken);
    if (reason !== undefined) {
      failures.push({ file, stage: "header", reason });
      continue;
    }
    taken.uids.set(metadata.SOPInstanceUID, file);
    taken.ids.set(id.toLowerCase(), file);
    slices.push({ ...slice, id });
  }
  return { slices, failures };
}

/**
 * Reads the headers of all files below a folder, and names their images; a file without a header becomes a failure.
 *
 * @param onFile Called after each file.
 * @throws DataError when the folder cannot be read.
 */
export async function readHeaders(
  input: string,
  onFile: (done: number, total: number) => void = () => {},
): Promise<Headers> {
  const files = await listFiles(input);
  const read: UnnamedSlice[] = [];
  const failures: PrepareFailure[] = [];
  for (const [index, file] of files.entries()) {
    const path = join(input, file);
    try {
      read.push({ file, path, metadata: await readMetadata(path) });
    } catch (error) {
      failures.push({ file, stage: "header", reason: headerReason(error) });
    }
    onFile(index + 1, files.length);
  }
  const named = nameSlices(read);
  return { slices: named.slices, failures: [...failures, ...named.failures] };
}
