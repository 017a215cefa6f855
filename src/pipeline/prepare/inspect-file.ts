import { basename } from "node:path";
import {
  type DicomHeader,
  type IdentifyingKeyword,
  type NonSliceKind,
  type NonSliceReason,
  parseHeader,
} from "../../dicom/index.js";
import { notCtReason, notImageReason, parseSliceHeaders } from "../../dicom/internal.js";
import { isCtError, reasonOf } from "../../errors.js";
import { readSource, type SourceFile } from "../../io/index.js";
import { readHead } from "../../io/internal.js";
import { excludedReason } from "./excluded-reason.js";

/** Header of a CT file, with no more than planning needs: hundreds of thousands are held in memory at once. */
export interface CtFile {
  readonly kind: "ct";
  readonly SOPInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly StudyInstanceUID: string;
  readonly frames: number;
}

/** A file to prepare, a file to skip, or a file that should be prepared but cannot be. */
export type InspectedFile = (
  | CtFile
  | { readonly kind: "skipped"; readonly reason: string; readonly include?: NonSliceKind }
  | { readonly kind: "failed"; readonly reason: string }
) & {
  /** Elements that still identify a patient. */
  readonly identifying: readonly IdentifyingKeyword[];
  /** Contradictions of the file that reading its header has got over. */
  readonly warnings: readonly string[];
};

/** Maximum frames per file, the same as for decoding plain pixels. Each frame becomes a slice with its own header. */
const MOST_FRAMES = 2 ** 16;

/** Endings of DICOM file names, compressed or not. */
const DICOM_ENDING = /\.(dcm|dicom|ima)(\.(gz|bz2|xz|zst|zip))?$/i;

/** Endings of other file names: matches `notes.txt`, but not `IM0001.7`. */
const OTHER_ENDING = /\.[a-z][a-z0-9]{0,9}$/i;

/** Whether a file is named like a DICOM file: `slice.dcm`, `IM0001.7` or `I10`, but not `LICENSE`. */
function hasDicomName({ file }: SourceFile): boolean {
  const name = basename(file);
  return DICOM_ENDING.test(name) || (/\d/.test(name) && !OTHER_ENDING.test(name));
}

/** Returns the reason to skip a file without a readable header; `undefined` if the file is a failure. */
function reasonToSkip(source: SourceFile, error: unknown): string | undefined {
  if (!isCtError(error, "DicomError")) return undefined;
  // For a file that is not DICOM at all, the error names no tag.
  if (error.tag === undefined) return hasDicomName(source) ? undefined : "not a DICOM file";
  try {
    return notImageReason(readSource(source));
  } catch {
    return undefined;
  }
}

/**
 * Returns the reason why no frame of a file is an axial slice in Hounsfield units, as its frames say; `undefined` if some
 * frame is one, or is to be prepared anyway.
 */
function reasonOfFrames(source: SourceFile, include: readonly NonSliceKind[]): NonSliceReason | undefined {
  const reasons = readHead(source, parseSliceHeaders).map((metadata) => excludedReason(metadata, include));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** Decides by its header whether a file is prepared, skipped or a failure. */
function inspectHeader(
  { metadata, ...found }: DicomHeader,
  source: SourceFile,
  include: readonly NonSliceKind[],
): InspectedFile {
  const reason = notCtReason(metadata);
  if (reason !== undefined) return { kind: "skipped", reason, ...found };
  const { SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, NumberOfFrames: frames } = metadata;
  if (frames > MOST_FRAMES) {
    return { kind: "failed", reason: `NumberOfFrames must be at most ${MOST_FRAMES}, got ${frames}`, ...found };
  }
  const excluded = frames > 1 ? reasonOfFrames(source, include) : excludedReason(metadata, include);
  if (excluded !== undefined) {
    return { kind: "skipped", reason: excluded.reason, include: excluded.kind, ...found };
  }
  return { kind: "ct", SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, frames, ...found };
}

/**
 * Reads the header of a file and decides whether the file is prepared, skipped or a failure.
 *
 * @param include Kinds of images to prepare although they are not axial slices in Hounsfield units.
 */
export function inspectFile(source: SourceFile, include: readonly NonSliceKind[] = []): InspectedFile {
  try {
    return inspectHeader(readHead(source, parseHeader), source, include);
  } catch (error) {
    const reason = reasonToSkip(source, error);
    const found = { identifying: [], warnings: [] };
    return reason === undefined
      ? { kind: "failed", reason: reasonOf(error), ...found }
      : { kind: "skipped", reason, ...found };
  }
}
