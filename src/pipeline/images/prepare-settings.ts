import type { NonSliceKind } from "../../dicom/index.js";
import { shorten } from "../../shorten.js";

/** Ways to crop: `image` crops each image to its own head, `series` crops all images of a series to one common box. */
export const CROP_MODES = ["image", "series"] as const;

/** A way to crop: one of {@link CROP_MODES}. */
export type CropMode = (typeof CROP_MODES)[number];

/** Kinds of image names: `file` names an image after its DICOM file, `uid` after its SOPInstanceUID. */
export const ID_KINDS = ["file", "uid"] as const;

/** A kind of image names: one of {@link ID_KINDS}. */
export type IdKind = (typeof ID_KINDS)[number];

/** Which stacks are prepared: `all`, or of each study the `best` one. */
export const STACK_MODES = ["all", "best"] as const;

/** Which stacks are prepared: one of {@link STACK_MODES}. */
export type StackMode = (typeof STACK_MODES)[number];

/** Settings that affect the images. A series prepared with other settings is prepared again. */
export interface PrepareSettings {
  /** Version of this package. */
  readonly version: string;
  /** Margin around the head, pixels of the original slice. */
  readonly marginPixels: number;
  readonly crop: CropMode;
  /** Whether boxes are grown to squares: resizing a square image to a square keeps its aspect ratio. */
  readonly square: boolean;
  /** Longest step to a neighboring slice, millimeters; `null` for no limit. */
  readonly maxStepMm: number | null;
  /** Kinds of images that were prepared although they are not axial slices in Hounsfield units; absent if none. */
  readonly include?: readonly NonSliceKind[];
}

/**
 * Checks that the settings are in range, before hours of work and not after.
 *
 * @throws RangeError that names the setting.
 */
export function assertSettings({ marginPixels, crop, maxStepMm }: PrepareSettings): void {
  if (!Number.isInteger(marginPixels) || marginPixels < 0) {
    throw new RangeError(`prepare: marginPixels must be a whole number, at least 0, got ${marginPixels}`);
  }
  if (!CROP_MODES.includes(crop)) {
    const expected = CROP_MODES.map((mode) => `"${mode}"`).join(" or ");
    throw new RangeError(`prepare: crop must be ${expected}, got ${shorten(`${JSON.stringify(crop)}`, 80)}`);
  }
  if (maxStepMm !== null && !(maxStepMm > 0)) {
    throw new RangeError(`prepare: maxStepMm must be above 0, got ${maxStepMm}`);
  }
}
