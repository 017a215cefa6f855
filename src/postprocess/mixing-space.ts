import { describeValue } from "../guards/internal.js";
import { logit } from "./sigmoid.js";

/** The spaces in which predictions can be averaged. */
export const MIXING_SPACES = ["logits", "probabilities"] as const;

/** A space in which predictions are averaged: logits, or probabilities. */
export type MixingSpace = (typeof MIXING_SPACES)[number];

/** Throws unless a value is the name of a space. Another text would otherwise stand for one of them. */
export function assertSpace(name: string, space: MixingSpace): void {
  if (MIXING_SPACES.includes(space)) return;
  const got = typeof space === "string" ? `"${space}"` : describeValue(space);
  throw new RangeError(`${name}: space must be ${MIXING_SPACES.join(" or ")}, got ${got}`);
}

/** Distance that probabilities keep from 0 and 1, so that one overconfident fold cannot outweigh all others. */
const CLIP = 1e-7;

/** Clips a probability to 1e-7 .. 1 - 1e-7; NaN stays NaN. */
export function clipProbability(probability: number): number {
  return Math.min(Math.max(probability, CLIP), 1 - CLIP);
}

/** Converts probabilities to finite logits; NaN stays NaN. */
export function toLogits(probabilities: Float32Array): Float32Array {
  return probabilities.map((probability) => logit(clipProbability(probability)));
}
