import type { SliceMetadata } from "../../types.js";

/** Bytes of the header: the number of segments, then their offsets, 32 bits each (DICOM PS3.5 section G.5). */
const HEADER_BYTES = 64;

/** Most samples per encoded byte: two bytes encode at most 128 (DICOM PS3.5 section G.3.1). */
const LARGEST_EXPANSION = 64;

/** Cuts a frame into its segments. Throws unless there is one per byte of a sample, one after another. */
function readSegments(bytes: Uint8Array, count: number): Uint8Array[] {
  if (bytes.length < HEADER_BYTES) throw new Error(`a header of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== count) throw new Error(`${view.getUint32(0, true)} segments, not ${count}`);
  const starts = Array.from({ length: count }, (_, index) => view.getUint32(4 + 4 * index, true));
  return starts.map((start, index) => {
    const end = starts.at(index + 1) ?? bytes.length;
    if (start < HEADER_BYTES || start > end || end > bytes.length) throw new Error(`a segment at ${start}..${end}`);
    return bytes.subarray(start, end);
  });
}

/** Writes the bytes of a segment to every `step`th place from `first`. Throws if there are too few. */
function unpackSegment(
  segment: Uint8Array,
  samples: Uint8Array,
  { first, step }: { first: number; step: number },
): void {
  let offset = 0;
  for (let place = first; place < samples.length; ) {
    const control = segment[offset];
    offset += 1;
    // 128 means nothing. Bytes beyond the last sample are dropped.
    if (control === 128) continue;
    const isRun = control > 128;
    const count = isRun ? 257 - control : control + 1;
    const end = offset + (isRun ? 1 : count);
    if (!(end <= segment.length)) throw new Error("a segment that breaks off");
    for (let i = 0; i < count; i++, place += step) samples[place] = segment[offset + (isRun ? 0 : i)];
    offset = end;
  }
}

/**
 * Decodes a run-length encoded frame (DICOM PS3.5 annex G): one segment per byte of a sample, the highest byte first.
 */
export async function decodeRle(
  bytes: Uint8Array,
  { Rows, Columns, BitsAllocated }: SliceMetadata,
): Promise<Uint8Array> {
  const sampleBytes = BitsAllocated / 8;
  const length = Rows * Columns * sampleBytes;
  if (bytes.length * LARGEST_EXPANSION < length) throw new Error(`${bytes.length} bytes for ${length}`);
  const samples = new Uint8Array(length);
  for (const [index, segment] of readSegments(bytes, sampleBytes).entries()) {
    unpackSegment(segment, samples, { first: sampleBytes - 1 - index, step: sampleBytes });
  }
  return samples;
}
