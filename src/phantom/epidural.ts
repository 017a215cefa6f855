import { uniform } from "../random.js";
import type { Random, Vector3 } from "../types.js";
import type { Bleed } from "./bleed.js";
import type { Head } from "./head.js";
import { isIntracranial } from "./tissue.js";

/** Returns the point of the inner table at a height and an azimuth (0 at the left, growing toward the back). */
function innerTablePoint(head: Head, azimuth: number, z: number): Vector3 {
  const radius = Math.sqrt(1 - (z / head.halfHeight) ** 2);
  return [head.halfWidth * radius * Math.cos(azimuth), head.halfLength * radius * Math.sin(azimuth), z];
}

/**
 * Draws an epidural hematoma: a lens between skull and dura on one side of the head, 15 to 28 mm thick. Its thickness
 * falls as 1 - (s/L)^2 with the distance s from its axis, so it bulges into the brain and ends sharply.
 */
export function drawEpidural(random: Random, head: Head): Bleed {
  const side = random() < 0.5 ? 0 : Math.PI;
  const [x, y, z] = innerTablePoint(head, side + uniform(random, -0.6, 0.6), uniform(random, 4, 36));
  const thickness = uniform(random, 15, 28);
  const reach = thickness + uniform(random, 10, 18);
  return {
    kind: "epidural",
    paint: (place, tissue) => {
      if (place.depth > thickness || !isIntracranial(tissue)) return tissue;
      const distanceSquared = (place.x - x) ** 2 + (place.y - y) ** 2 + (place.z - z) ** 2;
      const sidewaysSquared = distanceSquared - place.depth ** 2;
      return place.depth < thickness * (1 - sidewaysSquared / reach ** 2) ? "epidural" : tissue;
    },
  };
}
