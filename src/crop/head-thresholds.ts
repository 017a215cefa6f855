/** Thresholds for {@link headBox}, Hounsfield units: what is above is head. */
export const HEAD_THRESHOLDS = {
  /**
   * 0: denser than water, so brain, blood, muscle and bone, without fat, foam and air. The original solution finds the
   * head of three neighboring slices so, by the pixels above 0 of images that were clipped to 0..255.
   */
  water: 0,
  /**
   * -393: what is not black in the bone window, -400..1600 in 8 bit: fat too, and much of a head rest. The original
   * solution finds the head of an image of three windows so, for it takes the pixels above 0 in any of them.
   */
  boneWindow: -393,
} as const;
