/** Thresholds for {@link headBox}: Hounsfield units, above which is head, and the share of the pixels that a head has at least. */
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
  /**
   * A thousandth: 262 of 512 x 512 pixels. Of the 117 slices of real CT that this was tried on, the vertex that shows least
   * of a head shows 0.76 %, which neighbors without any would make a third.
   */
  smallestShare: 0.001,
} as const;
