import { CLASSES, type ClassName } from "../types.js";

/** The tissues of the phantom. The five kinds of blood have the names of their labels. */
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

/** One of the five kinds of hemorrhage: every label except `any`. */
export type BleedKind = Exclude<ClassName, "any">;

/** The five kinds of hemorrhage in the order of the labels. */
export const BLEED_KINDS: readonly BleedKind[] = CLASSES.filter((name) => name !== "any");

/** The code of each tissue in a tissue map: its index in {@link TISSUES}; `outside` is 0. */
export const TISSUE_CODES = Object.fromEntries(TISSUES.map((tissue, code) => [tissue, code])) as Readonly<
  Record<Tissue, number>
>;

/** Whether a hemorrhage inside the brain can replace a tissue. */
export function isParenchyma(tissue: Tissue): boolean {
  return tissue === "gray" || tissue === "white";
}

/** Whether a tissue lies below the dura, where a hemorrhage around the brain can displace it. */
export function isIntracranial(tissue: Tissue): boolean {
  return isParenchyma(tissue) || tissue === "meninges" || tissue === "cistern" || tissue === "edema";
}
