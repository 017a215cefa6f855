import type { Head } from "./head.js";
import type { Place } from "./place.js";
import type { Scan } from "./scanner.js";
import type { BleedKind, Tissue } from "./tissue.js";
import { sumWaves } from "./waves.js";

/**
 * Mean Hounsfield units of each tissue, typical of head CT (Radiopaedia, "Hounsfield unit"), and the amount of slow
 * variation within it: the standard deviation is about 1.2 times the second number.
 */
const DENSITIES: Readonly<Record<Exclude<Tissue, BleedKind | "outside" | "bone">, readonly [number, number]>> = {
  air: [-1000, 0],
  headrest: [60, 0],
  scalp: [45, 5],
  fat: [-90, 5],
  meninges: [9, 0.5],
  cistern: [8, 0.5],
  ventricle: [6, 0.5],
  falx: [48, 1],
  gray: [37, 1],
  white: [28, 1],
  edema: [19, 1],
};

const BLOOD_VARIATION = 2;
/** Bone of the skull base, then the two tables of the vault and the less dense spongy bone between them. */
const BASE_BONE = 900;
const TABLE_BONE = 1250;
const DIPLOE_BONE = 750;
const BONE_VARIATION = 30;

/** Computes the mean of bone, which falls as a parabola from the tables to the middle of the vault. */
function meanOfBone(head: Head, { depth }: Place): number {
  if (depth > 0) return BASE_BONE;
  const fromMiddle = Math.max(-1, (-2 * depth) / head.skullThickness - 1);
  return DIPLOE_BONE + (TABLE_BONE - DIPLOE_BONE) * Math.min(1, fromMiddle ** 2);
}

/**
 * Computes the Hounsfield units of a tissue at a place, before noise. A tissue without an entry in the table is blood.
 */
export function hounsfieldAt(scan: Scan, head: Head, at: { readonly place: Place; readonly tissue: Tissue }): number {
  const { place, tissue } = at;
  const variation = tissue === "air" ? 0 : sumWaves(head.texture, place);
  if (tissue === "bone") return meanOfBone(head, place) + BONE_VARIATION * variation;
  if (tissue in DENSITIES) {
    const [mean, amount] = DENSITIES[tissue as keyof typeof DENSITIES];
    return mean + amount * variation;
  }
  return scan.blood + BLOOD_VARIATION * variation;
}
