import { type IdentifyingKeyword, notCtReason, notImageReason, parseHeader } from "../dicom/index.js";
import { isCtError } from "../errors.js";
import { readSource, type SourceFile } from "../io/index.js";
import { readHead, reasonOf } from "./open-slices.js";

/** What the header of a CT file says, as little as planning needs: hundreds of thousands are held at once. */
export interface CtFile {
  readonly kind: "ct";
  readonly SOPInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly StudyInstanceUID: string;
  readonly frames: number;
  /** Elements that still name a patient. */
  readonly identifying: readonly IdentifyingKeyword[];
}

/** A file that is to be prepared, one that rightly is not, or one that ought to be and cannot. */
export type InspectedFile =
  | CtFile
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Names of files that are, by their ending, of another kind: `notes.txt`, but not `slice.dcm`, `IM0001.7` or `I10`. */
const OTHER_KIND = /\.(?!dcm$|dicom$|ima$)[a-z][a-z0-9]{0,9}$/i;

/** Says why a file without a readable header is none to worry about; `undefined` where it is. */
function reasonToSkip(source: SourceFile, error: unknown): string | undefined {
  if (!isCtError(error, "DicomError")) return undefined;
  // What is not DICOM at all has no tag at fault.
  if (error.tag === undefined) return OTHER_KIND.test(source.file) ? "not a DICOM file" : undefined;
  try {
    return notImageReason(readSource(source));
  } catch {
    return undefined;
  }
}

/** Reads the header of a file, and tells what is to become of it. */
export function inspectFile(source: SourceFile): InspectedFile {
  try {
    const { metadata, identifying } = readHead(source, parseHeader);
    const reason = notCtReason(metadata);
    if (reason !== undefined) return { kind: "skipped", reason };
    const { SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, NumberOfFrames: frames } = metadata;
    return { kind: "ct", SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, frames, identifying };
  } catch (error) {
    const reason = reasonToSkip(source, error);
    return reason === undefined ? { kind: "failed", reason: reasonOf(error) } : { kind: "skipped", reason };
  }
}
