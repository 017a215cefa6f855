import { createRequire } from "node:module";

/** The weights that figures use: regular text and bold titles. */
const FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];

/**
 * Finds the font files of the `dejavu-fonts-ttf` package. A bare server has no fonts, and with its own a figure would
 * look different on each machine.
 *
 * @returns Their paths on this machine.
 */
export function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return FILES.map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`));
}
