import { basename } from "node:path";
import { type DicomHeader, type IdentifyingKeyword, parseHeader } from "../../dicom/index.js";
import { notCtReason, notImageReason } from "../../dicom/internal.js";
import { isCtError, reasonOf } from "../../errors.js";
import { readSource, type SourceFile } from "../../io/index.js";
import { readHead } from "../../io/internal.js";

/** What the header of a CT file says, as little as planning needs: hundreds of thousands are held at once. */
export interface CtFile {
  readonly kind: "ct";
  readonly SOPInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly StudyInstanceUID: string;
  readonly frames: number;
}

/** A file that is to be prepared, one that rightly is not, or one that ought to be and cannot. */
export type InspectedFile = (
  | CtFile
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string }
) & {
  /** Elements that still name a patient. */
  readonly identifying: readonly IdentifyingKeyword[];
};

/** Most frames of a file, as many as are decoded of plain pixels: each becomes a slice with a header of its own. */
const MOST_FRAMES = 2 ** 16;

/** How files end that are DICOM, packed or not. */
const DICOM_ENDING = /\.(dcm|dicom|ima)(\.(gz|bz2|xz|zst|zip))?$/i;

/** How files end that are, by that, of another kind: `notes.txt`, but not `IM0001.7`. */
const OTHER_ENDING = /\.[a-z][a-z0-9]{0,9}$/i;

/** Tells whether a file is called as DICOM files are: `slice.dcm`, `IM0001.7` or `I10`, but not `LICENSE`. */
function hasDicomName({ file }: SourceFile): boolean {
  const name = basename(file);
  return DICOM_ENDING.test(name) || (/\d/.test(name) && !OTHER_ENDING.test(name));
}

/** Says why a file without a readable header is none to worry about; `undefined` where it is. */
function reasonToSkip(source: SourceFile, error: unknown): string | undefined {
  if (!isCtError(error, "DicomError")) return undefined;
  // What is not DICOM at all has no tag at fault.
  if (error.tag === undefined) return hasDicomName(source) ? undefined : "not a DICOM file";
  try {
    return notImageReason(readSource(source));
  } catch {
    return undefined;
  }
}

/** Tells what is to become of a file whose header can be read. */
function inspectHeader({ metadata, identifying }: DicomHeader): InspectedFile {
  const reason = notCtReason(metadata);
  if (reason !== undefined) return { kind: "skipped", reason, identifying };
  const { SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, NumberOfFrames: frames } = metadata;
  if (frames > MOST_FRAMES) {
    return { kind: "failed", reason: `NumberOfFrames must be at most ${MOST_FRAMES}, got ${frames}`, identifying };
  }
  return { kind: "ct", SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, frames, identifying };
}

/** Reads the header of a file, and tells what is to become of it. */
export function inspectFile(source: SourceFile): InspectedFile {
  try {
    return inspectHeader(readHead(source, parseHeader));
  } catch (error) {
    const reason = reasonToSkip(source, error);
    const identifying: readonly IdentifyingKeyword[] = [];
    return reason === undefined
      ? { kind: "failed", reason: reasonOf(error), identifying }
      : { kind: "skipped", reason, identifying };
  }
}
