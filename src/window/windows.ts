import type { HuWindow } from "../types.js";

/**
 * Display windows for head CT, in Hounsfield units. All except `bone` equal those that Radiopaedia gives for head and
 * neck, or lie in its ranges (https://radiopaedia.org/articles/windowing-ct); `bone` is the window that the solutions
 * of the RSNA 2019 challenge share.
 */
export const WINDOWS = {
  /** 0..80: gray and white matter, fresh blood. */
  brain: { level: 40, width: 80 },
  /** -20..180: blood along the skull. */
  subdural: { level: 80, width: 200 },
  /** -400..1600: fractures. */
  bone: { level: 600, width: 2000 },
  /** 20..60: early edema. */
  stroke: { level: 40, width: 40 },
  /** -150..230: scalp, muscle, fat. */
  softTissue: { level: 40, width: 380 },
  /** -800..2000: air cells and ossicles of the petrous bone. */
  temporalBone: { level: 600, width: 2800 },
} as const satisfies Readonly<Record<string, HuWindow>>;
