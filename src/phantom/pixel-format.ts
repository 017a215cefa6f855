/** The pixel format of a file: one of the two most common ones of the RSNA 2019 data. */
export type PixelFormat = "signed16" | "unsigned12";

/** The stored value of 0 HU is -RESCALE_INTERCEPT. */
export const RESCALE_INTERCEPT = -1024;

/** The lowest and the highest value inside the round field of view: 12 bits of Hounsfield units. */
export const HOUNSFIELD_RANGE = [-1024, 3071] as const;

/**
 * The elements of each format, and the Hounsfield units outside the round field of view. Signed files store -2000
 * there, beyond the range of the scanner; unsigned files store 0.
 */
export const PIXEL_FORMATS: Readonly<
  Record<PixelFormat, { readonly BitsStored: number; readonly PixelRepresentation: number; readonly outside: number }>
> = {
  signed16: { BitsStored: 16, PixelRepresentation: 1, outside: -2000 + RESCALE_INTERCEPT },
  unsigned12: { BitsStored: 12, PixelRepresentation: 0, outside: RESCALE_INTERCEPT },
};
