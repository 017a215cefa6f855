import { constants, deflateSync, inflateSync } from "node:zlib";
import { stack } from "ct-hemorrhage";
import { cropToBox, headBox } from "ct-hemorrhage/crop";
import { encodePng } from "ct-hemorrhage/io";
import { buildPhantomStudy } from "ct-hemorrhage/phantom";
import { clipToBytes, WINDOWS, windowChannels } from "ct-hemorrhage/window";
import { median } from "../measure.js";

/** Cost of encoding PNGs. */
export interface PngCost {
  /** Time of `encodePng`, including the filter, divided by the time of zlib for the same filtered bytes. */
  readonly encodeRatioToZlib: number;
  /** Milliseconds per image. */
  readonly encodeMilliseconds: number;
  /** Kilobytes per image. */
  readonly kilobytes: number;
}

type Image = Parameters<typeof encodePng>[0];

const SLICES = 8;
const REPEATS = 15;

/**
 * Bytes before and after the compressed pixels of a PNG with three chunks: the signature, IHDR and the head of IDAT;
 * the checksum of IDAT and IEND.
 */
const [BYTES_BEFORE, BYTES_AFTER] = [41, 16];

/** Fastest settings of zlib for images: only runs of one byte. */
export const FASTEST = { level: 1, strategy: constants.Z_RLE };

/** Returns the filtered rows of a PNG that `encodePng` wrote. */
export function filteredBytes(png: Uint8Array): Uint8Array {
  return inflateSync(png.subarray(BYTES_BEFORE, -BYTES_AFTER));
}

/** Draws both images of the inner slices of a phantom, cropped to the head as in a preparation. */
function drawImages(): Image[] {
  const { slices } = buildPhantomStudy({ seed: 1, size: 512, slices: SLICES });
  return slices.slice(1, -1).flatMap(({ hu }, index) => {
    const neighbors = stack([slices[index].hu, hu, slices[index + 2].hu]);
    const windows = windowChannels(hu, [WINDOWS.brain, WINDOWS.subdural, WINDOWS.bone]);
    const box = headBox(hu)!;
    return [clipToBytes(neighbors), windows].map((image) => cropToBox(image, box));
  });
}

/** Measures the time of `work` in milliseconds. */
function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Measures encoding PNGs and zlib alone, in turns, on heads of 512-pixel slices. */
export function measurePng(): PngCost {
  const images = drawImages();
  const encoded = images.map(encodePng);
  const filtered = encoded.map(filteredBytes);
  const rounds = Array.from({ length: REPEATS }, () => ({
    ours: milliseconds(() => images.map(encodePng)),
    zlib: milliseconds(() => filtered.map((bytes) => deflateSync(bytes, FASTEST))),
  }));
  const ours = median(rounds.map((round) => round.ours));
  const zlib = median(rounds.map((round) => round.zlib));
  const bytes = encoded.reduce((sum, { length }) => sum + length, 0);
  return {
    encodeRatioToZlib: Number((ours / zlib).toFixed(3)),
    encodeMilliseconds: Number((ours / images.length).toFixed(3)),
    kilobytes: Number((bytes / images.length / 1024).toFixed(1)),
  };
}
