import { assertFinite, assertList, assertOptions, assertText, type KnownKeys } from "../guards/internal.js";
import { createRandom, randomIndex, uniform } from "../random.js";
import { shorten } from "../shorten.js";
import { CLASSES, type LabelTable, type SliceMetadata, type Vector3 } from "../types.js";
import { drawBleeds } from "./draw-bleeds.js";
import { drawHead, type Head } from "./head.js";
import { buildId } from "./identity.js";
import { PIXEL_FORMATS, type PixelFormat } from "./pixel-format.js";
import { type RenderedSlice, renderSlice, type Scene } from "./render-slice.js";
import { drawScan } from "./scanner.js";
import { sliceLabels } from "./slice-labels.js";
import { buildSliceMetadata } from "./slice-metadata.js";
import { BLEED_KINDS, type BleedKind } from "./tissue.js";

/** Settings of a phantom study. Equal settings give equal studies. */
export interface PhantomStudyOptions {
  /** Seed of the study: of its hemorrhages, the position of the head, the noise and the identifiers. */
  readonly seed: number;
  /** Kinds of hemorrhage to show, one of each. Default none: a healthy head. */
  readonly bleeds?: readonly BleedKind[];
  /** Rows and columns, 16..1024. The field of view is 250 mm wide at every size. Default 512. */
  readonly size?: number;
  /** Number of slices from skull base to vertex, 2..512. Default: drawn from 26..34, about 5 mm apart. */
  readonly slices?: number;
  /** Pixel format of the files. Default `signed16`. */
  readonly pixelFormat?: PixelFormat;
  /** The patient, who alone determines the anatomy. Default: an identifier made from the seed. */
  readonly PatientID?: string;
}

/** One slice: its header, its pixels in Hounsfield units and the tissue of each pixel. */
export interface PhantomSlice extends RenderedSlice {
  readonly metadata: SliceMetadata;
}

/**
 * A study of one series, highest slice first, and its true labels: one row of `labels` per slice, in the same order.
 */
export interface PhantomStudy {
  readonly slices: readonly PhantomSlice[];
  readonly labels: LabelTable;
}

/** Keys of {@link PhantomStudyOptions}, and of the plan of a cohort. */
const OPTIONS: KnownKeys<PhantomStudyOptions & { readonly split: string }> = {
  seed: true,
  bleeds: true,
  size: true,
  slices: true,
  pixelFormat: true,
  PatientID: true,
  split: true,
};

/** Default range of the number of slices, which then lie 4 to 6 mm apart. */
const USUAL_SLICES = [26, 34] as const;

function assertWhole(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`buildPhantomStudy: ${name} must be a whole number ${least}..${most}, got ${value}`);
}

function assertSettings({
  size,
  bleeds,
  pixelFormat,
  slices,
}: Required<Omit<PhantomStudyOptions, "seed" | "PatientID">>): void {
  assertWhole("size", size, [16, 1024]);
  assertWhole("slices", slices, [2, 512]);
  assertList("buildPhantomStudy: bleeds", bleeds, "kinds of hemorrhage");
  const unknown = Array.from(bleeds).find((kind) => !BLEED_KINDS.includes(kind));
  if (unknown !== undefined) {
    throw new RangeError(
      `buildPhantomStudy: bleeds must be among ${BLEED_KINDS.join(", ")}, got ${shorten(`${unknown}`, 80)}`,
    );
  }
  if (Object.hasOwn(PIXEL_FORMATS, pixelFormat)) return;
  const formats = Object.keys(PIXEL_FORMATS).join(" or ");
  throw new RangeError(`buildPhantomStudy: pixelFormat must be ${formats}, got ${shorten(`${pixelFormat}`, 80)}`);
}

function drawSliceCount(seed: number): number {
  const [least, most] = USUAL_SLICES;
  return least + randomIndex(createRandom(seed, "slices"), most - least + 1);
}

/**
 * Draws the heights of the slices of a head, millimeters from its middle: evenly spaced, from just below the crown
 * down.
 */
function drawHeights(seed: number, head: Head, count: number): number[] {
  const top = head.halfHeight + head.skullThickness + head.scalpThickness - 1;
  const bottom = uniform(createRandom(seed, "bottom"), -56, -46);
  const step = (top - bottom) / (count - 1);
  return Array.from({ length: count }, (_, index) => top - index * step);
}

/**
 * Builds a synthetic CT study of a head, with or without hemorrhage. Patient, head position and noise vary with the
 * seed.
 *
 * @returns Slices in anatomical order, highest first; their identifiers are in no order.
 * @throws RangeError when an option is out of range or unknown.
 *
 * @example
 * ```ts
 * const { slices, labels } = buildPhantomStudy({ seed: 1, bleeds: ["epidural"], size: 128 });
 * console.log(slices[10].hu.shape, labels.ids[10]); // [ 128, 128 ] and the id of that slice
 * ```
 */
export function buildPhantomStudy(options: PhantomStudyOptions): PhantomStudy {
  assertOptions("buildPhantomStudy", options, OPTIONS);
  // Before it seeds the id of the patient.
  assertFinite("buildPhantomStudy: seed", options.seed);
  const { seed, bleeds = [], size = 512, pixelFormat = "signed16", PatientID = buildId(8, seed, "patient") } = options;
  const { slices: count = drawSliceCount(seed) } = options;
  assertText("buildPhantomStudy: PatientID", PatientID);
  assertSettings({ bleeds, size, pixelFormat, slices: count });
  const head = drawHead(createRandom(PatientID, "head"));
  const scan = drawScan(createRandom(seed, "scan"), head);
  const scene: Scene = { head, scan, bleeds: drawBleeds(seed, head, bleeds), size, pixelFormat };
  const StudyInstanceUID = buildId(10, seed, "study");
  const SeriesInstanceUID = buildId(10, seed, "series");
  const slices = drawHeights(seed, head, count).map((height, index): PhantomSlice => {
    const SOPInstanceUID = buildId(9, seed, "slice", index);
    const center: Vector3 = [scan.origin[0], scan.origin[1], scan.origin[2] + height];
    const ids = { SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID, PatientID };
    return {
      metadata: buildSliceMetadata({ ...ids, center, size, pixelFormat }),
      ...renderSlice(createRandom(seed, "noise", index), scene, height),
    };
  });
  return { slices, labels: buildLabels(slices) };
}

function buildLabels(slices: readonly PhantomSlice[]): LabelTable {
  const values = new Uint8Array(slices.length * CLASSES.length);
  slices.forEach(({ tissue }, index) => {
    values.set(sliceLabels(tissue), index * CLASSES.length);
  });
  return { ids: slices.map(({ metadata }) => metadata.SOPInstanceUID), classes: CLASSES, values };
}
