import type { NamedArray } from "../types.js";

/** Channels of the images that published networks were trained on. */
const PUBLISHED_CHANNELS = 3;

/**
 * Adapts the kernel `[filters, 3, rows, cols]` of a network's first convolution to images with another number of
 * channels, as PyTorch Image Models does (timm 0.9.16, adapt_input_conv). For one channel the three are added, so a
 * gray image gives the same result as the same image in three equal channels. For any other number they are repeated in
 * turn and scaled by 3 / channels, which preserves the magnitude of the sums.
 */
export function adaptStem({ shape, data }: NamedArray, channels: number): NamedArray {
  const [filters, , rows, cols] = shape;
  const taps = rows * cols;
  const adapted = new Float32Array(filters * channels * taps);
  const scale = Math.fround(PUBLISHED_CHANNELS / channels);
  const published = (filter: number, channel: number, tap: number) =>
    data[(filter * PUBLISHED_CHANNELS + channel) * taps + tap];
  adapted.forEach((_, index) => {
    const tap = index % taps;
    const channel = Math.floor(index / taps) % channels;
    const filter = Math.floor(index / (taps * channels));
    adapted[index] =
      channels === 1
        ? published(filter, 0, tap) + published(filter, 1, tap) + published(filter, 2, tap)
        : published(filter, channel % PUBLISHED_CHANNELS, tap) * scale;
  });
  return { shape: [filters, channels, rows, cols], data: adapted };
}

/** Whether an array has the shape of the first convolution of a published network. */
export function isPublishedStem({ shape }: NamedArray): boolean {
  return shape.length === 4 && shape[1] === PUBLISHED_CHANNELS;
}
