import { createHash } from "node:crypto";
import { type DicomImage, decodeSlice, frameId, parseImage, parseMetadata, toHuSlice } from "../dicom/index.js";
import { readSource, readSourceStart, type SourceFile } from "../io/index.js";
import type { HuImage, SliceMetadata } from "../types.js";
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
  readonly metadata: SliceMetadata;
  /** Reads and decodes the slice, square, in Hounsfield units. */
  readonly decode: () => Promise<HuImage>;
}

/** All slices of some files, the files that have none, and what is known of each file once it was read as a whole. */
export interface OpenFiles {
  readonly slices: readonly OpenSlice[];
  readonly failures: readonly PrepareFailure[];
  /** Describes all files that can be read; reads those that were not decoded. */
  readonly describeInputs: () => InputFile[];
}

/** Bytes of a file that are read for its header. */
export const HEADER_BYTES = 16_384;

/** Says why something failed, in one line. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}

/** The fingerprint by which a file is known again. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Reads the header of a file from its first bytes; of the whole file where those do not reach its end. */
export function readHead<T>(source: SourceFile, parse: (bytes: Uint8Array) => T): T {
  const start = readSourceStart(source, HEADER_BYTES);
  if (start.isWhole) return parse(start.bytes);
  try {
    return parse(start.bytes);
  } catch {
    return parse(readSource(source));
  }
}

/**
 * Opens files for decoding one slice at a time: what is held is the file that was read last, so that the frames of a
 * multi-frame file cost one reading.
 */
export function openSlices(files: readonly SliceFile[]): OpenFiles {
  const inputs = new Map<SourceFile, Pick<InputFile, "bytes" | "sha256">>();
  const failures: PrepareFailure[] = [];
  let last: { readonly source: SourceFile; readonly image: DicomImage } | undefined;

  const read = (source: SourceFile): Uint8Array => {
    const bytes = readSource(source);
    if (!inputs.has(source)) inputs.set(source, { bytes: bytes.length, sha256: sha256(bytes) });
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
  const describeOrSkip = ({ id, source }: SliceFile): InputFile[] => {
    try {
      if (!inputs.has(source)) read(source);
      return [{ file: source.file, id, ...inputs.get(source)! }];
    } catch {
      // A file that cannot be read now may be readable the next time: its absence makes the series be prepared again.
      return [];
    }
  };
  return { slices: files.flatMap(openOrFail), failures, describeInputs: () => files.flatMap(describeOrSkip) };
}
