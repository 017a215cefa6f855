import { uniform } from "../random.js";
import type { Random, Vector3 } from "../types.js";
import type { Head } from "./head.js";
import type { Point } from "./regions.js";

/** Diameter of the round field of view, millimeters: 512 pixels of 0.488 mm, as in most of the RSNA 2019 data. */
export const FIELD_OF_VIEW_MM = 250;

const REST_RADIUS_MM = 92;
const REST_THICKNESS_MM = 2.5;

/**
 * The geometry and noise of one study. Positions are in the frame of the scanner, millimeters from the middle of the
 * image.
 */
export interface Scan {
  /** Cosine and sine of the rotation of the head within the slices. */
  readonly cosine: number;
  readonly sine: number;
  /** The middle of the head. */
  readonly headX: number;
  readonly headY: number;
  /** The middle of the circle on which the headrest lies. */
  readonly restY: number;
  /** Patient coordinates of the middle of the head, for a pixel in the middle of the image. */
  readonly origin: Vector3;
  /** Standard deviation of the noise, Hounsfield units. */
  readonly noise: number;
  /** Mean of fresh blood, Hounsfield units. */
  readonly blood: number;
}

/** Draws the scan of a head: slightly rotated and off center, on a headrest 7 to 12 mm behind it. */
export function drawScan(random: Random, head: Head): Scan {
  const headY = uniform(random, -9, -4);
  const back = headY + head.halfLength + head.skullThickness + head.scalpThickness;
  const turn = uniform(random, -0.14, 0.14);
  return {
    cosine: Math.cos(turn),
    sine: Math.sin(turn),
    headX: uniform(random, -6, 6),
    headY,
    restY: back + uniform(random, 7, 12) - REST_RADIUS_MM,
    origin: [0, uniform(random, -40, 10), uniform(random, -40, 240)],
    noise: uniform(random, 3, 5),
    blood: uniform(random, 66, 78),
  };
}

/** Converts a point of the scanner to the frame of the head. */
export function toHeadFrame(scan: Scan, { x, y, z }: Point): Point {
  const dx = x - scan.headX;
  const dy = y - scan.headY;
  return { x: scan.cosine * dx + scan.sine * dy, y: scan.cosine * dy - scan.sine * dx, z };
}

/** Whether a point of the scanner belongs to the headrest: a thin shell, curved around the back of the head. */
export function isHeadRest(scan: Scan, { x, y }: Point): boolean {
  if (y < scan.restY + 0.4 * REST_RADIUS_MM) return false;
  const beyond = Math.sqrt(x ** 2 + (y - scan.restY) ** 2) - REST_RADIUS_MM;
  return beyond >= 0 && beyond < REST_THICKNESS_MM;
}
