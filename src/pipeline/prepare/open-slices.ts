import {
  type DicomImage,
  decodeSlice,
  type HuSlice,
  type NonSliceKind,
  parseImage,
  parseMetadata,
  toHuSlice,
} from "../../dicom/index.js";
import { frameId } from "../../dicom/internal.js";
import { reasonOf } from "../../errors.js";
import { readSource, type SourceFile } from "../../io/index.js";
import { readHead } from "../../io/internal.js";
import type { SliceMetadata } from "../../types.js";
import { excludedReason } from "./excluded-reason.js";
import { type FileHashes, sha256, stateOf } from "./file-hashes.js";
import type { InputFile, PrepareFailure, PrepareStage } from "./series-record.js";

/** A file to prepare. */
export interface SliceFile {
  /** Name of its images; for a multi-frame file, the number of the frame is added. */
  readonly id: string;
  readonly source: SourceFile;
}

/** A square image in Hounsfield units, and how many of its pixels were repaired. */
export type DecodedImage = Pick<HuSlice, "image" | "repairedPixels">;

/** One slice of a file: its header, and a function that decodes it. */
export interface OpenSlice {
  readonly id: string;
  readonly file: string;
  /** Number of the frame in a multi-frame file, from 1. */
  readonly frame?: number;
  readonly metadata: SliceMetadata;
  /** Reads and decodes the slice: a square image in Hounsfield units. */
  readonly decode: () => Promise<DecodedImage>;
}

/** Slices of opened files, failures of files that cannot be opened, and a description of the files. */
interface OpenFiles {
  readonly slices: readonly OpenSlice[];
  readonly failures: readonly PrepareFailure[];
  /** Describes all readable files and returns their hashes. Reads the files that were not decoded. */
  readonly describeInputs: () => { readonly inputs: readonly InputFile[]; readonly hashes: FileHashes };
}

/** Describes the failure of a step for a slice. For a multi-frame file, the reason names the frame. */
export function failureOf({ file, frame }: OpenSlice, stage: PrepareStage, error: unknown): PrepareFailure {
  const reason = reasonOf(error);
  return { file, stage, reason: frame === undefined ? reason : `frame ${frame}: ${reason}` };
}

/** Finds the frames of a file that are not axial slices in Hounsfield units, and says why in one text. */
function excludedFrames(headers: readonly SliceMetadata[], include: readonly NonSliceKind[]) {
  const reasons = headers.length > 1 ? headers.map((metadata) => excludedReason(metadata, include)) : [];
  const frames = new Set([...reasons.keys()].filter((frame) => reasons[frame] !== undefined));
  const [first] = frames;
  if (first === undefined) return { frames };
  return { frames, reason: `${frames.size} of ${headers.length} frames: ${reasons[first]?.reason}` };
}

/**
 * Opens files for decoding one slice at a time. Only the file that was read last is held in memory, which is enough to
 * read a multi-frame file once for all of its frames.
 *
 * @param include Kinds of frames to prepare although they are not axial slices in Hounsfield units.
 */
export function openSlices(files: readonly SliceFile[], include: readonly NonSliceKind[] = []): OpenFiles {
  const known = new Map<SourceFile, Pick<InputFile, "bytes" | "sha256"> & { readonly stamp: string | undefined }>();
  const failures: PrepareFailure[] = [];
  let last: { readonly source: SourceFile; readonly image: DicomImage } | undefined;

  const read = (source: SourceFile): Uint8Array => {
    // The stamp comes first: a file that changes while it is read has another stamp afterwards.
    const stamp = stateOf(source)?.stamp;
    const bytes = readSource(source);
    if (!known.has(source)) known.set(source, { bytes: bytes.length, sha256: sha256(bytes), stamp });
    return bytes;
  };
  const open = (source: SourceFile): DicomImage => {
    if (last?.source === source) return last.image;
    const image = parseImage(read(source));
    last = { source, image };
    return image;
  };
  const openFile = ({ id, source }: SliceFile): OpenSlice[] => {
    const header = readHead(source, parseMetadata);
    const isMultiFrame = header.NumberOfFrames > 1;
    const headers = isMultiFrame ? open(source).slices : [header];
    const excluded = excludedFrames(headers, include);
    if (excluded.reason !== undefined) failures.push({ file: source.file, stage: "header", reason: excluded.reason });
    const slices = headers.map((metadata, frame) => ({
      id: isMultiFrame ? frameId(id, frame) : id,
      ...(isMultiFrame && { frame: frame + 1 }),
      file: source.file,
      metadata,
      decode: async () => toHuSlice(await decodeSlice(open(source), frame)),
    }));
    return slices.filter((_, frame) => !excluded.frames.has(frame));
  };
  const openOrFail = (file: SliceFile): OpenSlice[] => {
    try {
      return openFile(file);
    } catch (error) {
      failures.push({ file: file.source.file, stage: "pixels", reason: reasonOf(error) });
      return [];
    }
  };
  const readOnce = ({ source }: SliceFile): boolean => {
    try {
      if (!known.has(source)) read(source);
      return true;
    } catch {
      // The file may be readable next time: because its record is missing, the series will be prepared again.
      return false;
    }
  };
  const describeInputs: OpenFiles["describeInputs"] = () => {
    const hashes: Record<string, string> = {};
    const inputs = files.filter(readOnce).map(({ id, source }): InputFile => {
      const { bytes, sha256: hash, stamp } = known.get(source)!;
      if (stamp !== undefined) hashes[stamp] = hash;
      return { file: source.file, id, bytes, sha256: hash };
    });
    return { inputs, hashes };
  };
  return { slices: files.flatMap(openOrFail), failures, describeInputs };
}
