import { type DicomImage, decodeSlice, parseImage, parseMetadata, toHuSlice } from "../../dicom/index.js";
import { frameId } from "../../dicom/internal.js";
import { reasonOf } from "../../errors.js";
import { readSource, type SourceFile } from "../../io/index.js";
import { readHead } from "../../io/internal.js";
import type { HuImage, SliceMetadata } from "../../types.js";
import { type FileHashes, sha256, stateOf } from "./file-hashes.js";
import type { InputFile, PrepareFailure, PrepareStage } from "./series-record.js";

/** A file to prepare. */
export interface SliceFile {
  /** Name of its images; those of a multi-frame file are told apart by the number of the frame. */
  readonly id: string;
  readonly source: SourceFile;
}

/** One slice of a file: its header, and how to decode it. */
export interface OpenSlice {
  readonly id: string;
  readonly file: string;
  /** The number of the frame in a file of several, from 1. */
  readonly frame?: number;
  readonly metadata: SliceMetadata;
  /** Reads and decodes the slice, square, in Hounsfield units. */
  readonly decode: () => Promise<HuImage>;
}

/** All slices of some files, the files that have none, and what is known of each file once it was read as a whole. */
interface OpenFiles {
  readonly slices: readonly OpenSlice[];
  readonly failures: readonly PrepareFailure[];
  /** Describes all files that can be read, and gives their hashes; reads those that were not decoded. */
  readonly describeInputs: () => { readonly inputs: readonly InputFile[]; readonly hashes: FileHashes };
}

/** Says that a step failed for a slice; of a file of several, for which. */
export function failureOf({ file, frame }: OpenSlice, stage: PrepareStage, error: unknown): PrepareFailure {
  const reason = reasonOf(error);
  return { file, stage, reason: frame === undefined ? reason : `frame ${frame}: ${reason}` };
}

/**
 * Opens files for decoding one slice at a time: what is held is the file that was read last, so that the frames of a
 * multi-frame file cost one reading.
 */
export function openSlices(files: readonly SliceFile[]): OpenFiles {
  const known = new Map<SourceFile, Pick<InputFile, "bytes" | "sha256"> & { readonly stamp: string | undefined }>();
  const failures: PrepareFailure[] = [];
  let last: { readonly source: SourceFile; readonly image: DicomImage } | undefined;

  const read = (source: SourceFile): Uint8Array => {
    // The stamp comes first: a file that is changed while it is read has another one afterwards.
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
    return headers.map((metadata, frame) => ({
      id: isMultiFrame ? frameId(id, frame) : id,
      ...(isMultiFrame && { frame: frame + 1 }),
      file: source.file,
      metadata,
      decode: async () => toHuSlice(await decodeSlice(open(source), frame)).image,
    }));
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
      // A file that cannot be read now may be readable the next time: its absence makes the series be prepared again.
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
