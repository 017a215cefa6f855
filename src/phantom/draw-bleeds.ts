import { createRandom } from "../random.js";
import type { Random } from "../types.js";
import type { Bleed } from "./bleed.js";
import { drawEpidural } from "./epidural.js";
import type { Head } from "./head.js";
import { drawIntraparenchymal } from "./intraparenchymal.js";
import { drawIntraventricular } from "./intraventricular.js";
import { drawSubarachnoid } from "./subarachnoid.js";
import { drawSubdural } from "./subdural.js";
import { BLEED_KINDS, type BleedKind } from "./tissue.js";

const DRAW_BLEED: Readonly<Record<BleedKind, (random: Random, head: Head) => Bleed>> = {
  epidural: drawEpidural,
  intraparenchymal: drawIntraparenchymal,
  intraventricular: drawIntraventricular,
  subarachnoid: drawSubarachnoid,
  subdural: drawSubdural,
};

/**
 * Draws one hemorrhage of each requested kind, in the order of the labels. Each kind has its own random numbers, so its
 * place does not depend on the other hemorrhages.
 */
export function drawBleeds(seed: number, head: Head, kinds: readonly BleedKind[]): Bleed[] {
  return BLEED_KINDS.filter((kind) => kinds.includes(kind)).map((kind) =>
    DRAW_BLEED[kind](createRandom(seed, "bleed", kind), head),
  );
}
