/**
 * Limits for {@link headBox}: Hounsfield units above which a pixel is foreground, and the smallest share of the pixels
 * that a head covers.
 */
export const HEAD_THRESHOLDS = {
  /**
   * 0: denser than water, which is brain, blood, muscle and bone, but not fat, foam or air. The original solution finds
   * the head of three neighboring slices this way, from the pixels above 0 in images clipped to 0..255.
   */
  water: 0,
  /**
   * -393: not black in the bone window, -400..1600 in 8 bit, which includes fat and much of a headrest. The original
   * solution finds the head of an image of three windows this way, from the pixels above 0 in any of them.
   */
  boneWindow: -393,
  /**
   * One thousandth: 262 of 512 x 512 pixels. In the 117 slices of real CT that were tried, the smallest head, at the
   * vertex, covers 0.76 % of its slice; in a triplet whose two neighbors show no head, it covers a third of that.
   */
  smallestShare: 0.001,
} as const;
