import { createHash } from "node:crypto";
import { type DicomImage, decodeSlice, parseImage, parseMetadata, toHuSlice } from "../../dicom/index.js";
import { frameId } from "../../dicom/internal.js";
import { isCtError } from "../../errors.js";
import { readSource, type SourceFile } from "../../io/index.js";
import { readSourceStart } from "../../io/internal.js";
import type { HuImage, SliceMetadata } from "../../types.js";
import { type FileHashes, stateOf } from "./file-hashes.js";
import type { InputFile, PrepareFailure } from "./series-record.js";

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
export interface OpenFiles {
  readonly slices: readonly OpenSlice[];
  readonly failures: readonly PrepareFailure[];
  /** Describes all files that can be read, and gives their hashes; reads those that were not decoded. */
  readonly describeInputs: () => { readonly inputs: readonly InputFile[]; readonly hashes: FileHashes };
}

/** Bytes of a file that are read for its header. */
const HEADER_BYTES = 16_384;

/** Says why something failed, in one line. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}

/** The fingerprint by which a file is known again. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Reads the header of a file from its first bytes; of the whole file where those do not reach its end. A large file that
 * does not begin as DICOM does is not read any further.
 */
export function readHead<T>(source: SourceFile, parse: (bytes: Uint8Array) => T): T {
  const start = readSourceStart(source, HEADER_BYTES);
  if (start.isWhole) return parse(start.bytes);
  try {
    return parse(start.bytes);
  } catch (error) {
    // Only what is not DICOM at all has no tag at fault.
    if (isCtError(error, "DicomError") && error.tag === undefined) throw error;
    return parse(readSource(source));
  }
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
