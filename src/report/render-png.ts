import { DataError } from "../errors.js";
import { FONT_FAMILY } from "./figure-style.js";

/** Default width of a figure, pixels: more than twice that of one on screen, sharp in print. */
const WIDTH = 1120;

/**
 * Renders an SVG as PNG, on white, with the font that comes with the package and no other.
 *
 * @param svg As from `renderSvg`.
 * @param options `width`: pixels, a whole number; the height follows.
 * @returns The bytes of a PNG file.
 * @throws RangeError unless `width` is a whole number of at least 1; DataError when the text is not SVG.
 */
export async function renderPng(svg: string, { width = WIDTH }: { readonly width?: number } = {}): Promise<Uint8Array> {
  if (!Number.isInteger(width) || width < 1) throw new RangeError(`renderPng: width must be >= 1, got ${width}`);
  // Both are of Node alone: loaded here, they do not keep a browser from the rest of this folder.
  const [{ renderAsync }, { fontFiles }] = await Promise.all([import("@resvg/resvg-js"), import("./font-files.js")]);
  const options = {
    background: "white",
    fitTo: { mode: "width", value: width },
    font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: FONT_FAMILY },
  } as const;
  try {
    const image = await renderAsync(svg, { ...options, font: { ...options.font } });
    return image.asPng();
  } catch (cause) {
    throw new DataError(`renderPng: svg must be an SVG document, got ${(cause as Error).message}`, { cause });
  }
}
