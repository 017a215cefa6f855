import type { DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import type { SliceMetadata } from "../../types.js";
import { PIXEL_DATA } from "../header/tags.js";
import { isNativeTransferSyntax } from "../header/transfer-syntax-name.js";
import { type EncapsulatedPixels, type Fragment, readFragments } from "./read-fragments.js";

/** The bytes of a frame, in one piece or several: views into the file. */
export type FrameBytes = readonly Uint8Array[];

/** Length that marks PixelData as a sequence of compressed fragments (DICOM PS3.5 section A.4). */
const UNDEFINED_LENGTH = 0xffffffff;

/** Most frames of plain pixels in a file: records of tiny frames would need more memory than the file. */
const MOST_FRAMES = 2 ** 16;

/** Second byte of a codestream, after FF: SOI of JPEG and JPEG-LS, SOC of JPEG 2000. */
const CODESTREAM_STARTS: readonly number[] = [0xd8, 0x4f];

/** Cuts plain pixels into frames, each in one piece. */
function nativeFrames(dataSet: DataSet, metadata: SliceMetadata): FrameBytes[] {
  const { dataOffset, length } = dataSet.elements[PIXEL_DATA];
  if (length === UNDEFINED_LENGTH) {
    throw new DicomError("PixelData must have a length in an uncompressed transfer syntax, got an undefined length", {
      tag: "PixelData",
    });
  }
  const { Rows, Columns, BitsAllocated, NumberOfFrames } = metadata;
  const frameBytes = (Rows * Columns * BitsAllocated) / 8;
  const available = Math.min(length, dataSet.byteArray.length - dataOffset);
  if (available < frameBytes * NumberOfFrames) {
    throw new DicomError(`PixelData must have ${frameBytes * NumberOfFrames} bytes, got ${available}`, {
      tag: "PixelData",
    });
  }
  if (NumberOfFrames > MOST_FRAMES) {
    throw new DicomError(`NumberOfFrames must be at most ${MOST_FRAMES}, got ${NumberOfFrames}`, {
      tag: "NumberOfFrames",
    });
  }
  return Array.from({ length: NumberOfFrames }, (_, frame) => {
    const start = dataOffset + frame * frameBytes;
    return [dataSet.byteArray.subarray(start, start + frameBytes)];
  });
}

/** Groups fragments into frames. A frame begins at each fragment for which `isFirst` is true. */
function groupFragments(fragments: readonly Fragment[], isFirst: (fragment: Fragment) => boolean): FrameBytes[] {
  const frames: Uint8Array[][] = [];
  for (const fragment of fragments) {
    const current = frames.at(-1);
    if (current === undefined || isFirst(fragment)) frames.push([fragment.bytes]);
    else current.push(fragment.bytes);
  }
  return frames;
}

/** Assigns fragments to frames: by their count, or by the offset table, or by the starts of codestreams. */
function encapsulatedFrames({ fragments, offsetTable }: EncapsulatedPixels, count: number): FrameBytes[] {
  if (count === 1) return [fragments.map(({ bytes }) => bytes)];
  if (fragments.length === count) return fragments.map(({ bytes }) => [bytes]);
  const offsets = new Set(offsetTable);
  const frames = groupFragments(fragments, ({ offset, bytes }) => {
    if (offsets.size > 0) return offsets.has(offset);
    return bytes[0] === 0xff && CODESTREAM_STARTS.includes(bytes[1]);
  });
  if (frames.length === count) return frames;
  throw new DicomError(`PixelData must hold ${count} frames, got ${frames.length} in ${fragments.length} fragments`, {
    tag: "PixelData",
  });
}

/**
 * Finds the bytes of each frame in a file.
 *
 * @returns One entry per frame, NumberOfFrames in all. The bytes of all frames exist in the file.
 * @throws DicomError with tag `PixelData` if the pixels of a frame are missing or cut off.
 */
export function locateFrames(dataSet: DataSet, metadata: SliceMetadata): readonly FrameBytes[] {
  if (isNativeTransferSyntax(metadata.TransferSyntaxUID)) return nativeFrames(dataSet, metadata);
  const { dataOffset, length } = dataSet.elements[PIXEL_DATA];
  if (length !== UNDEFINED_LENGTH) {
    throw new DicomError(`PixelData must be encapsulated in a compressed transfer syntax, got ${length} plain bytes`, {
      tag: "PixelData",
    });
  }
  return encapsulatedFrames(readFragments(dataSet.byteArray, dataOffset), metadata.NumberOfFrames);
}
