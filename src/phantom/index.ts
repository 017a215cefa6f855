/**
 * Synthetic CT studies of the head, for tests and for trying the package without patient data.
 *
 * A study is drawn from its seed and its patient: a skull with its base, brain with sulci and ventricles, a headrest,
 * noise, and any of the five kinds of hemorrhage, each in its compartment and with realistic density. All anatomy
 * consists of closed formulas in millimeters, evaluated at the center of each pixel, so a study shows the same head at
 * every size. The pixels come with the labels of each slice and the tissue of each pixel. `encodeDicom` writes files
 * with the elements of the RSNA 2019 data. Equal options give equal bytes. The phantom shows no disease except
 * hemorrhage: it proves that a pipeline can learn, not how well it would do on patients.
 *
 * @example
 * ```ts
 * import { buildPhantomStudy, encodeDicom } from "ct-hemorrhage/phantom";
 *
 * const { slices, labels } = buildPhantomStudy({ seed: 1, bleeds: ["epidural"], size: 128 });
 * const file = encodeDicom(slices[10]);
 * console.log(slices.length, labels.ids[10], file.length);
 * ```
 *
 * @module
 */

export { type EncodableSlice, encodeDicom } from "./encode-dicom.js";
export { buildPhantomCohort, PHANTOM_SPLITS, type PhantomCohortOptions, type PhantomPlan } from "./phantom-cohort.js";
export { buildPhantomStudy, type PhantomSlice, type PhantomStudy, type PhantomStudyOptions } from "./phantom-study.js";
export type { PixelFormat } from "./pixel-format.js";
export type { RenderedSlice } from "./render-slice.js";
export { FIELD_OF_VIEW_MM } from "./scanner.js";
export { MIN_BLEED_AREA_MM2 } from "./slice-labels.js";
export { BLEED_KINDS, type BleedKind, TISSUE_CODES, TISSUES, type Tissue } from "./tissue.js";
