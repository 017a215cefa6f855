import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** Fonts of figures: regular for text, bold for titles. */
const FONTS = ["dejavu-fonts-ttf/ttf/DejaVuSans.ttf", "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"];

/** Files that the renderer needs: its code, and the fonts of figures. */
export interface ResvgFiles {
  readonly code: Uint8Array<ArrayBuffer>;
  readonly fonts: readonly Uint8Array[];
}

/**
 * Reads the renderer and its fonts from their packages. A bare server has no fonts, and with the fonts of the system a
 * figure would look different on each machine.
 */
export async function readResvgFiles(): Promise<ResvgFiles> {
  const { resolve } = createRequire(import.meta.url);
  const read = async (file: string) => new Uint8Array(await readFile(resolve(file)));
  return { code: await read("@resvg/resvg-wasm/index_bg.wasm"), fonts: await Promise.all(FONTS.map(read)) };
}
