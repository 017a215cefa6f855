/** Ways to crop: each image to the head it shows, or all images of a series to one box around all of them. */
export const CROP_MODES = ["image", "series"] as const;

/** What images are cropped to: see {@link CROP_MODES}. */
export type CropMode = (typeof CROP_MODES)[number];

/** What decides how images look: a series that was prepared with anything else is prepared again. */
export interface PrepareSettings {
  /** Of this package. */
  readonly version: string;
  readonly marginPixels: number;
  readonly crop: CropMode;
  /** Whether boxes are grown to squares, so that a resize keeps the aspect of the head. */
  readonly square: boolean;
  /** The longest step to a neighbor, millimeters; `null` for no limit. */
  readonly maxStepMm: number | null;
}

/**
 * Throws unless the settings are in range: before hours of work, not after.
 *
 * @throws RangeError, naming the setting.
 */
export function assertSettings({ marginPixels, crop, maxStepMm }: PrepareSettings): void {
  if (!Number.isInteger(marginPixels) || marginPixels < 0) {
    throw new RangeError(`prepare: marginPixels must be a whole number, at least 0, got ${marginPixels}`);
  }
  if (!CROP_MODES.includes(crop)) {
    const expected = CROP_MODES.map((mode) => `"${mode}"`).join(" or ");
    throw new RangeError(`prepare: crop must be ${expected}, got ${JSON.stringify(crop)}`);
  }
  if (maxStepMm !== null && !(maxStepMm > 0)) {
    throw new RangeError(`prepare: maxStepMm must be above 0, got ${maxStepMm}`);
  }
}
