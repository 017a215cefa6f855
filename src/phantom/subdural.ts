import { uniform } from "../random.js";
import type { Random } from "../types.js";
import type { Bleed } from "./bleed.js";
import type { Head } from "./head.js";
import { isIntracranial } from "./tissue.js";

/**
 * Draws a subdural hematoma: a crescent 10 to 18 mm thick along the inner table of one hemisphere, over 100 to 150
 * degrees and 68 to 88 mm of height. It tapers to both ends and never crosses the falx.
 */
export function drawSubdural(random: Random, head: Head): Bleed {
  const side = random() < 0.5 ? 1 : -1;
  const thickness = uniform(random, 10, 18);
  const halfAngle = uniform(random, 0.9, 1.3);
  const azimuth = uniform(random, halfAngle - 1.5, 1.5 - halfAngle);
  const halfHeight = uniform(random, 34, 44);
  const z = uniform(random, 6, 22);
  return {
    kind: "subdural",
    paint: (place, tissue) => {
      const across = side * place.x;
      if (across < 0 || place.depth > thickness || !isIntracranial(tissue)) return tissue;
      const angle = Math.atan2(place.y / head.halfLength, across / head.halfWidth) - azimuth;
      const fall = (angle / halfAngle) ** 2 + ((place.z - z) / halfHeight) ** 2;
      return place.depth < thickness * (1 - fall) ? "subdural" : tissue;
    },
  };
}
