import ndarray from "ndarray";
import { contiguous } from "../../array.js";
import { resize } from "../../augment/index.js";
import { encodePng } from "../../io/index.js";
import type { ReportPicture } from "../../report/index.js";
import type { ByteImage } from "../../types.js";
import { WINDOWS } from "../../window/index.js";
import type { ImageFolder } from "../images/prepared-folder.js";

/** Longest side of a picture in pixels: small enough to email a report with dozens of pictures. */
const LONGEST_SIDE = 288;

const windowed = (name: "brain" | "subdural" | "bone") =>
  `${name} window (W ${WINDOWS[name].width}, L ${WINDOWS[name].level})`;

/** Captions of the three channels, by kind of image. */
const CHANNELS: Readonly<Record<ImageFolder, readonly string[]>> = {
  adjacent_hu_cropped: ["slice above", "this slice", "slice below"],
  "brain-subdural-bone": [windowed("brain"), windowed("subdural"), windowed("bone")],
};

const UNKNOWN_CHANNELS: readonly string[] = ["first channel", "second channel", "third channel"];

/** Shrinks an image to the longest side of a picture; a smaller image stays as it is. */
function shrink(image: ByteImage): ByteImage {
  const [rows, cols] = image.shape;
  const scale = LONGEST_SIDE / Math.max(rows, cols);
  if (scale >= 1) return image;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resize(image, { rows: side(rows), cols: side(cols) });
}

/** Copies one channel of an image. */
function channelOf(image: ByteImage, channel: number): Uint8Array {
  const { data } = contiguous(image);
  return Uint8Array.from({ length: data.length / 3 }, (_, pixel) => data[3 * pixel + channel]);
}

/** Draws a channel in gray, with equal red, green and blue. */
function drawGray(channel: Uint8Array, [rows, cols]: readonly number[]): Uint8Array {
  const gray = Uint8Array.from({ length: 3 * channel.length }, (_, offset) => channel[Math.floor(offset / 3)]);
  return encodePng(ndarray(gray, [rows, cols, 3]));
}

const isEqual = (a: Uint8Array, b: Uint8Array) => a.every((value, pixel) => value === b[pixel]);

/**
 * Draws the channels of an image side by side in gray, each with a caption. Where preparation repeated a slice because
 * its neighbor is missing (at the ends of a series, or beside a gap), the caption says so. Three equal channels of
 * unknown kind are drawn once.
 *
 * @param image The network's input before it is resized.
 * @param kind Kind of the image; absent for custom images.
 */
export function drawSlice(image: ByteImage, kind: ImageFolder | undefined): ReportPicture[] {
  const small = shrink(image);
  const channels = [0, 1, 2].map((channel) => channelOf(small, channel));
  const repeatsCenter = channels.map((channel, index) => index !== 1 && isEqual(channel, channels[1]));
  const pictures = channels.map((channel, index) => ({
    png: drawGray(channel, small.shape),
    caption: kind ? CHANNELS[kind][index] : UNKNOWN_CHANNELS[index],
  }));
  if (kind === undefined && repeatsCenter[0] && repeatsCenter[2]) return [{ ...pictures[1], caption: "image" }];
  if (kind !== "adjacent_hu_cropped") return pictures;
  return pictures.map((picture, index) =>
    repeatsCenter[index] ? { ...picture, caption: `no ${picture.caption}: this slice repeated` } : picture,
  );
}
