import { foldDistance, isCistern } from "./cisterns.js";
import type { Head } from "./head.js";
import type { Place } from "./place.js";
import { ellipsoid, unionOf } from "./regions.js";
import { skullBaseTissue } from "./skull-base.js";
import type { Tissue } from "./tissue.js";

/** Thalamus, lentiform and caudate nucleus: gray matter inside the white matter. */
const deepNuclei = unionOf(
  ellipsoid([11, 10, 4], [7, 12, 9]),
  ellipsoid([26, -6, 4], [6, 15, 11]),
  ellipsoid([14, -20, 10], [4, 8, 9]),
);

/** The cerebellum. Its folds are too fine for CT, so it looks like gray matter throughout. */
const cerebellum = ellipsoid([20, 44, -42], [28, 26, 22]);

/**
 * Computes the thickness that the muscles of the neck add behind the skull base, millimeters; it grows toward the feet.
 */
function neckThickness({ y, z }: Place): number {
  const backward = Math.min(1, Math.max(0, y / 40));
  return Math.max(0, -25 - z) * 0.35 * backward;
}

function outerTissue(head: Head, place: Place): Tissue {
  const height = -place.depth;
  if (height < head.skullThickness) return "bone";
  return height < head.skullThickness + head.scalpThickness + neckThickness(place) ? "scalp" : "air";
}

/** Whether a place lies in the sheet between the hemispheres, which corpus callosum and brain stem interrupt. */
function isFalx({ x, y, z }: Place): boolean {
  return Math.abs(x) < 0.9 && z > -12 && (y < -42 || y > 40 || z > 34);
}

/** Whether a place lies in the fluid on either side of the falx, which is open only near the surface. */
function isInterhemispheric(place: Place): boolean {
  return Math.abs(place.x) < 1.9 && place.depth < 22 && place.z > -12;
}

function brainTissue(head: Head, place: Place): Tissue {
  const cortexDepth = place.depth - head.meningesThickness;
  if (cortexDepth < 4) return "gray";
  if (cortexDepth < 15 && foldDistance(head.cisterns, place) < 0.9) return "gray";
  return deepNuclei(place) || cerebellum(place) ? "gray" : "white";
}

/** Returns the tissue at a place of a head without hemorrhage, from the air around it to the ventricles. */
export function healthyTissue(head: Head, place: Place): Tissue {
  const base = skullBaseTissue(head, place);
  if (base !== undefined) return base;
  if (place.depth <= 0) return outerTissue(head, place);
  if (place.depth < head.meningesThickness) return "meninges";
  if (head.ventricles(place)) return "ventricle";
  if (isFalx(place)) return "falx";
  if (isInterhemispheric(place) || isCistern(head.cisterns, place)) return "cistern";
  return brainTissue(head, place);
}
