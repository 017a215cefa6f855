import type { Resvg } from "@resvg/resvg-wasm";
import { DataError, reasonOf } from "../errors.js";
import { assertOptions, assertText } from "../guards/internal.js";
import { FONT_FAMILY } from "./figure-style.js";

/** Default width of a figure in pixels: more than twice its width on screen, so that it is sharp in print. */
const WIDTH = 1120;

/** The renderer, compiled once per process, and the fonts that it uses. */
let renderer: Promise<{ readonly Resvg: typeof Resvg; readonly fontBuffers: Uint8Array[] }> | undefined;

async function startRenderer() {
  // Both are loaded with the first figure, so that the rest of this folder works in a browser.
  const [resvg, files] = await Promise.all([
    import("@resvg/resvg-wasm"),
    import("./resvg-files.js").then(({ readResvgFiles }) => readResvgFiles()),
  ]);
  await resvg.initWasm(files.code);
  return { Resvg: resvg.Resvg, fontBuffers: [...files.fonts] };
}

/**
 * Renders an SVG as PNG, on white, with no other font than the one that comes with the package.
 *
 * @param svg SVG text, such as `renderSvg` returns.
 * @param options `width`: width in pixels, a whole number; the height follows.
 * @returns Bytes of a PNG file.
 * @throws RangeError unless `width` is a whole number of at least 1; DataError when the text is not SVG.
 *
 * @example
 * ```ts
 * const figure = lossFigure([{ name: "fold 1", trainLoss: [0.31, 0.19], validLoss: [0.24, 0.2] }]);
 * await writeFileAtomic("loss.png", await renderPng(await renderSvg(figure), { width: 800 }));
 * ```
 */
export async function renderPng(svg: string, options: { readonly width?: number } = {}): Promise<Uint8Array> {
  assertText("renderPng: svg", svg);
  assertOptions<typeof options>("renderPng", options, { width: true });
  const { width = WIDTH } = options;
  if (!Number.isInteger(width) || width < 1) throw new RangeError(`renderPng: width must be >= 1, got ${width}`);
  renderer ??= startRenderer();
  const { Resvg, fontBuffers } = await renderer;
  try {
    const drawing = new Resvg(svg, {
      background: "white",
      fitTo: { mode: "width", value: width },
      font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: FONT_FAMILY },
    });
    const image = drawing.render();
    const png = image.asPng();
    image.free();
    drawing.free();
    return png;
  } catch (cause) {
    throw new DataError(`renderPng: svg must be an SVG document, got ${reasonOf(cause)}`, { cause });
  }
}
