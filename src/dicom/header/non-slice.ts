import { assertObject } from "../../guards/internal.js";
import type { SliceMetadata } from "../../types.js";
import { quotable } from "./read-element.js";

/** Kinds of CT images that are not axial slices in Hounsfield units. */
export const NON_SLICE_KINDS = ["rescale-type", "map", "projection", "screen-save", "orientation"] as const;

/** A kind of CT images that are not axial slices in Hounsfield units: one of {@link NON_SLICE_KINDS}. */
export type NonSliceKind = (typeof NON_SLICE_KINDS)[number];

/** The kind of an image that is not an axial slice in Hounsfield units, and the reason in words. */
export interface NonSliceReason {
  readonly kind: NonSliceKind;
  readonly reason: string;
}

/**
 * Words in ImageType of images whose values are not Hounsfield units: perfusion maps, material maps, and the values of DICOM
 * PS3.3 sections C.8.15.3.1.4 (derived pixel contrast) and C.8.2.1.1.1 (multi-energy images).
 */
const MAP_WORD =
  /MAP$|^R?CB[FV]|^PBV|^MTT|^TT[PDS]$|^TMAX|^PMB$|PENUMBRA|PERMEAB|BLOOD_(FLOW|VOLUME)|^IODINE|^WATER|CALCIUM|^URIC|^GOUT$|^RHO|Z_?EFF|EFF(ECTIVE)?_Z|FRACTION|ATOMIC|DENSITY|^MAT_(SPECIFIC|VALUE)|^DIVISION$|^MULTIPLICATION$|^STD_DEVIATION$|^SUBTRACTION$|^QUANTITY$/;

/** Word in ImageType of perfusion maps, but also of the slices that they are computed from, which are original. */
const PERFUSION_WORD = /^PERF(USION)?/;

/** Words in ImageType of virtual non-contrast images, which are in Hounsfield units although they name a material. */
const REMOVED_WORD = /^VNC|^NON(_|$)|REMOVED/;

/** Words in ImageType of projections and renderings of a volume. */
const PROJECTION_WORD =
  /^[A-Z]*MIP(THIN|THICK|\d*)$|^MINIP|^MAX(IMUM|_?IP|_?INT.*)?$|^MIN(IMUM|_?IP|_?INT.*)?$|PROJECTION|^RAYSUM|^VRT?$|^VOL(UME)?_?REN|^SURFACE_?REN|^SSD$|RENDER/;

/** Words in ImageType of pictures of a screen. */
const SCREEN_WORD = /^SCREEN|CAPTURE|^PASTED/;

/** Words in ImageType of slices that were computed from other slices. */
const REFORMAT_WORD = /^AXIAL$|^MPR|^REFORMAT|^AVERAGED?$|^MEAN$/;

/** Cosine of the largest angle between an axial slice's normal and the axis of the patient, 45 degrees: gantries tilt by 30. */
const SMALLEST_COSINE = Math.SQRT1_2;

/** Cosine of the angle up to which an image counts as coronal or sagittal, 30 degrees. */
const LARGEST_COSINE = Math.sqrt(3) / 2;

/** Returns the values of ImageType from the second on, in upper case with underscores, and the words in them. */
function wordsOf(ImageType: readonly string[]): string[] {
  const values = ImageType.slice(1).map((value) => value.toUpperCase().trim());
  return values.flatMap((value) => {
    const words = value.split(/[^A-Z0-9]+/);
    return words.length > 1 ? [words.join("_"), ...words] : words;
  });
}

function findMap(ImageType: readonly string[]): string | undefined {
  const words = wordsOf(ImageType);
  if (words.some((word) => REMOVED_WORD.test(word))) return undefined;
  const isDerived = ImageType[0]?.toUpperCase() === "DERIVED";
  return words.find((word) => MAP_WORD.test(word) || (isDerived && PERFUSION_WORD.test(word)));
}

/** Returns the sign that an image is a picture of a screen; `undefined` without one. */
function findScreen({ ImageType = [], BurnedInAnnotation, KVP, ConversionType }: SliceMetadata): string | undefined {
  if (BurnedInAnnotation?.toUpperCase() === "YES") return "BurnedInAnnotation YES";
  const words = wordsOf(ImageType);
  const word = words.find((each) => SCREEN_WORD.test(each));
  if (word !== undefined) return `ImageType ${word}`;
  if (KVP !== undefined || ImageType[1]?.toUpperCase() === "PRIMARY") return undefined;
  if (ConversionType !== undefined) return `ConversionType ${quotable(ConversionType)} and no KVP`;
  if (words.some((each) => REFORMAT_WORD.test(each))) return undefined;
  return ImageType[1]?.toUpperCase() === "SECONDARY" ? "ImageType SECONDARY and no KVP" : undefined;
}

/** Returns the plane of an image that is far from axial; `undefined` for an axial image. */
function findPlane({ ImageOrientationPatient }: SliceMetadata): string | undefined {
  if (ImageOrientationPatient === undefined) return undefined;
  const [rowX, rowY, rowZ, colX, colY, colZ] = ImageOrientationPatient;
  const normal = [rowY * colZ - rowZ * colY, rowZ * colX - rowX * colZ, rowX * colY - rowY * colX];
  const [x, y, z] = normal.map((coordinate) => Math.abs(coordinate) / Math.hypot(...normal));
  // A direction of length 0 gives NaN, which is not below anything.
  if (!(z < SMALLEST_COSINE)) return undefined;
  if (Math.max(x, y) < LARGEST_COSINE) return "oblique";
  return y > x ? "coronal" : "sagittal";
}

/**
 * Finds the reason why a CT image is not an axial slice in Hounsfield units: another unit, a map, a projection, a picture
 * of a screen, or an orientation more than 45 degrees from axial. Axial reformats and averages are slices, and so are
 * virtual monoenergetic and virtual non-contrast images.
 *
 * @returns `undefined` for a slice, and for anything that the header does not say.
 */
export function nonSliceReason(metadata: SliceMetadata): NonSliceReason | undefined {
  assertObject("nonSliceReason: metadata", metadata, "the header of a slice");
  const { RescaleType, ImageType = [] } = metadata;
  if (RescaleType !== undefined && RescaleType.trim().toUpperCase() !== "HU") {
    return { kind: "rescale-type", reason: `not in Hounsfield units: RescaleType ${quotable(RescaleType)}` };
  }
  const map = findMap(ImageType);
  if (map !== undefined) return { kind: "map", reason: `a map, not a slice: ImageType ${map}` };
  const projection = wordsOf(ImageType).find((word) => PROJECTION_WORD.test(word));
  if (projection !== undefined) {
    return { kind: "projection", reason: `a projection, not a slice: ImageType ${projection}` };
  }
  const screen = findScreen(metadata);
  if (screen !== undefined) return { kind: "screen-save", reason: `a screen save, not a slice: ${screen}` };
  const plane = findPlane(metadata);
  return plane === undefined ? undefined : { kind: "orientation", reason: `not axial: ${plane}` };
}
