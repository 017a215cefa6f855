/**
 * Draws the picture of README.md from a synthetic slice: the whole slice, and its head in three windows.
 *
 *   npx tsx scripts/draw-picture.ts
 */
import { writeFile } from "node:fs/promises";
import {
  cropToBox,
  growToSquare,
  type HuImage,
  headBox,
  parseHuImage,
  resize,
  stack,
  WINDOWS,
  windowToBytes,
} from "ct-hemorrhage";
import { encodePng } from "ct-hemorrhage/io";
import { buildPhantomStudy, encodeDicom } from "ct-hemorrhage/phantom";
import { renderPng } from "ct-hemorrhage/report";

const SIZE = 256;
const GAP = 12;
const LABEL = 28;

const { slices, labels } = buildPhantomStudy({ seed: 13, bleeds: ["subdural"], size: 512 });
const column = labels.classes.indexOf("subdural");
const positive = slices.map((_, row) => row).filter((row) => labels.values[row * labels.classes.length + column] === 1);
const { image } = await parseHuImage(encodeDicom(slices[positive[Math.floor(positive.length / 2)]]));
const head = cropToBox(image, growToSquare(headBox(image)!, image));

const panels: readonly (readonly [string, HuImage, (typeof WINDOWS)[keyof typeof WINDOWS]])[] = [
  ["slice", image, WINDOWS.brain],
  ["head, brain window", head, WINDOWS.brain],
  ["subdural window", head, WINDOWS.subdural],
  ["bone window", head, WINDOWS.bone],
];

function drawPanel([label, pixels, window]: (typeof panels)[number], index: number): string {
  const gray = windowToBytes(pixels, window);
  const png = Buffer.from(encodePng(resize(stack([gray, gray, gray]), { rows: SIZE, cols: SIZE }))).toString("base64");
  const x = index * (SIZE + GAP);
  return `<image x="${x}" y="0" width="${SIZE}" height="${SIZE}" href="data:image/png;base64,${png}"/>
    <text x="${x + SIZE / 2}" y="${SIZE + 19}" text-anchor="middle" font-size="15" font-family="DejaVu Sans">${label}</text>`;
}

const width = panels.length * (SIZE + GAP) - GAP;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${SIZE + LABEL}">${panels.map(drawPanel).join("")}</svg>`;
await writeFile("docs/slice.png", await renderPng(svg, { width }));
