import ndarray from "ndarray";
import { contiguous } from "../array.js";
import { ShapeError } from "../errors.js";
import { assertImage, assertNumber, assertOptions, type KnownKeys } from "../guards/internal.js";
import type { ByteImage, HeatMap } from "../types.js";

/** Settings of {@link overlayHeat}. */
export interface OverlayOptions {
  /** Heat that gets the full color. Default: the largest of the map. */
  readonly most?: number | undefined;
  /** Share of the color in the hottest places, 0..1. Default 0.6. */
  readonly opacity?: number | undefined;
}

const OPTIONS: KnownKeys<OverlayOptions> = { most: true, opacity: true };

/** Returns red, green and blue of a heat of 0..1: black, red, yellow, white, as "hot" of matplotlib does nearly. */
function hotColor(heat: number): readonly [number, number, number] {
  const channel = (start: number) => 255 * Math.min(Math.max(3 * heat - start, 0), 1);
  return [channel(0), channel(1), channel(2)];
}

/**
 * Draws a map in colors over an image: red, then yellow, then white where it is hottest. Places without heat stay as
 * they are.
 *
 * @param image 8-bit image, `[rows, cols]` or `[rows, cols, 3]`.
 * @param heat `[rows, cols]`, of the same size: see {@link enlargeHeat} and {@link placeHeat}.
 * @param options Heat of the full color, and opacity.
 * @returns `[rows, cols, 3]`.
 * @throws TypeError for images that are not 8 bit, ShapeError when the sizes differ, RangeError for an opacity outside
 * 0..1.
 *
 * @example
 * ```ts
 * await writePng("overlay.png", overlayHeat(image, enlargeHeat(heat, { rows: 224, cols: 224 })));
 * ```
 */
export function overlayHeat(image: ByteImage, heat: HeatMap, options: OverlayOptions = {}): ByteImage {
  assertImage("overlayHeat: image", image, "8-bit values", ["rows", "cols"], ["rows", "cols", 3]);
  assertImage("overlayHeat: heat", heat, "values 0..1", ["rows", "cols"]);
  assertOptions("overlayHeat", options, OPTIONS);
  const [rows, cols, channels = 1] = image.shape;
  if (heat.shape[0] !== rows || heat.shape[1] !== cols) {
    throw new ShapeError("overlayHeat: heat", `[${rows}, ${cols}], as the image`, heat.shape);
  }
  const { opacity = 0.6 } = options;
  assertNumber("overlayHeat: opacity", opacity);
  if (!(opacity >= 0 && opacity <= 1)) throw new RangeError(`overlayHeat: opacity must be 0..1, got ${opacity}`);
  const { data: heats } = contiguous(heat);
  const most = options.most ?? heats.reduce((a, b) => Math.max(a, b), 0);
  assertNumber("overlayHeat: most", most);
  const { data: bytes } = contiguous(image);
  const colored = new Uint8Array(rows * cols * 3);
  for (let pixel = 0; pixel < rows * cols; pixel++) {
    const share = most > 0 ? Math.min(Math.max(heats[pixel] / most, 0), 1) : 0;
    const color = hotColor(share);
    for (let channel = 0; channel < 3; channel++) {
      const byte = bytes[pixel * channels + (channels === 1 ? 0 : channel)];
      colored[3 * pixel + channel] = Math.round(byte + opacity * share * (color[channel] - byte));
    }
  }
  return ndarray(colored, [rows, cols, 3]);
}
