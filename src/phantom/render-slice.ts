import ndarray from "ndarray";
import type { HuImage, LabelMap, Random } from "../types.js";
import type { Bleed } from "./bleed.js";
import type { Head } from "./head.js";
import { healthyTissue } from "./healthy-tissue.js";
import { hounsfieldAt } from "./hounsfield.js";
import { drawNoise } from "./noise.js";
import { HOUNSFIELD_RANGE, PIXEL_FORMATS, type PixelFormat } from "./pixel-format.js";
import { locate, type Place } from "./place.js";
import { FIELD_OF_VIEW_MM, isHeadRest, type Scan, toHeadFrame } from "./scanner.js";
import { TISSUE_CODES, type Tissue } from "./tissue.js";

/** The content of all slices of a study, at any height. */
export interface Scene {
  readonly head: Head;
  readonly scan: Scan;
  /** Hemorrhages, painted in this order. */
  readonly bleeds: readonly Bleed[];
  /** Rows and columns of each slice. */
  readonly size: number;
  readonly pixelFormat: PixelFormat;
}

/** The pixels of one slice and the tissue of each pixel (see TISSUES), both `[size, size]`. */
export interface RenderedSlice {
  readonly hu: HuImage;
  readonly tissue: LabelMap;
}

function tissueAt({ head, bleeds }: Scene, place: Place): Tissue {
  let tissue = healthyTissue(head, place);
  for (const bleed of bleeds) tissue = bleed.paint(place, tissue);
  return tissue;
}

function toCtNumber(value: number): number {
  const [lowest, highest] = HOUNSFIELD_RANGE;
  return Math.min(highest, Math.max(lowest, Math.round(value)));
}

/**
 * Renders the slice at a height of the head: each pixel shows the tissue at its center, plus noise.
 *
 * @param z Millimeters above the middle of the head.
 */
export function renderSlice(random: Random, scene: Scene, z: number): RenderedSlice {
  const { head, scan, size, pixelFormat } = scene;
  const noise = drawNoise(random, size, scan.noise);
  const hu = new Int16Array(size * size).fill(PIXEL_FORMATS[pixelFormat].outside);
  const codes = new Int32Array(size * size).fill(TISSUE_CODES.outside);
  const spacing = FIELD_OF_VIEW_MM / size;
  for (let offset = 0; offset < hu.length; offset++) {
    const x = ((offset % size) - (size - 1) / 2) * spacing;
    const y = (Math.floor(offset / size) - (size - 1) / 2) * spacing;
    if (x * x + y * y > (FIELD_OF_VIEW_MM / 2) ** 2) continue;
    const place = locate(head, toHeadFrame(scan, { x, y, z }));
    const inHead = tissueAt(scene, place);
    const tissue = inHead === "air" && isHeadRest(scan, { x, y, z }) ? "headrest" : inHead;
    hu[offset] = toCtNumber(hounsfieldAt(scan, head, { place, tissue }) + noise[offset]);
    codes[offset] = TISSUE_CODES[tissue];
  }
  return { hu: ndarray(hu, [size, size]), tissue: ndarray(codes, [size, size]) };
}
