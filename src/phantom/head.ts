import { uniform } from "../random.js";
import type { Random } from "../types.js";
import { type Cisterns, drawCisterns } from "./cisterns.js";
import type { InnerTable } from "./place.js";
import type { Region } from "./regions.js";
import { drawVentricles } from "./ventricles.js";
import { drawWaves, type Waves } from "./waves.js";

/** The anatomy of one patient: an egg-shaped skull and its content. All lengths in millimeters. */
export interface Head extends InnerTable {
  readonly skullThickness: number;
  readonly scalpThickness: number;
  /** Thickness of the dura and of the fluid below it. */
  readonly meningesThickness: number;
  readonly ventricles: Region;
  readonly cisterns: Cisterns;
  /** Slow variation within each tissue. */
  readonly texture: Waves;
  /** Faster variation, for the outlines of cortex and air cells. */
  readonly grain: Waves;
}

/** Draws the anatomy of one patient: an adult head, about 155 mm wide and 190 mm long on the outside. */
export function drawHead(random: Random): Head {
  return {
    halfWidth: uniform(random, 62, 69),
    halfLength: uniform(random, 79, 88),
    halfHeight: uniform(random, 72, 80),
    halfDepth: uniform(random, 104, 116),
    taper: uniform(random, 0.03, 0.09),
    asymmetry: uniform(random, -0.025, 0.025),
    skullThickness: uniform(random, 5, 8),
    scalpThickness: uniform(random, 4, 7),
    meningesThickness: uniform(random, 1.5, 3),
    ventricles: drawVentricles(random),
    cisterns: drawCisterns(random),
    texture: drawWaves(random, 3, [25, 60]),
    grain: drawWaves(random, 3, [7, 14]),
  };
}
