import { CLASSES, type ClassName } from "../types.js";

/** What a pixel of the phantom can be made of. The five bleedings bear the names of their labels. */
export const TISSUES = [
  "outside",
  "air",
  "headrest",
  "scalp",
  "fat",
  "bone",
  "meninges",
  "cistern",
  "ventricle",
  "falx",
  "gray",
  "white",
  "edema",
  "epidural",
  "intraparenchymal",
  "intraventricular",
  "subarachnoid",
  "subdural",
] as const;

/**
 * One of the tissues. `outside` lies beyond the round field of view; `meninges` are the dura and the thin layer of
 * fluid below it; `cistern` is the fluid of sulci, fissures and basal cisterns.
 */
export type Tissue = (typeof TISSUES)[number];

/** One of the five kinds of bleeding: every label but `any`. */
export type BleedKind = Exclude<ClassName, "any">;

/** The five kinds of bleeding in the order of the labels. */
export const BLEED_KINDS: readonly BleedKind[] = CLASSES.filter((name) => name !== "any");

/** The number of each tissue in a tissue map: its place in {@link TISSUES}; `outside` is 0. */
export const TISSUE_CODES = Object.fromEntries(TISSUES.map((tissue, code) => [tissue, code])) as Readonly<
  Record<Tissue, number>
>;

/** The tissues that bleeding inside the brain can replace. */
export function isParenchyma(tissue: Tissue): boolean {
  return tissue === "gray" || tissue === "white";
}

/** The tissues below the dura: what bleeding around the brain can push away. */
export function isIntracranial(tissue: Tissue): boolean {
  return isParenchyma(tissue) || tissue === "meninges" || tissue === "cistern" || tissue === "edema";
}
