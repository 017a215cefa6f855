import { DataError } from "../errors.js";
import type { PredictionTable } from "../types.js";
import { logit } from "./sigmoid.js";

/** What can be averaged: logits, or probabilities as they are. */
export const MIXING_SPACES = ["logits", "probabilities"] as const;

/** What is averaged: see {@link MIXING_SPACES}. */
export type MixingSpace = (typeof MIXING_SPACES)[number];

/** Distance that probabilities keep from 0 and 1, so that one certain fold cannot outweigh all others. */
const CLIP = 1e-7;

/** Keeps probabilities 1e-7 from 0 and 1; NaN stays NaN. */
export function clipProbability(probability: number): number {
  return Math.min(Math.max(probability, CLIP), 1 - CLIP);
}

/** Maps probabilities to finite logits; NaN stays NaN. */
export function toLogits(probabilities: Float32Array): Float32Array {
  return probabilities.map((probability) => logit(clipProbability(probability)));
}

/** Throws unless every value is a probability or NaN: logits, given by mistake, would be clipped without a word. */
export function assertProbabilities(what: string, tables: readonly PredictionTable[]): void {
  tables.forEach(({ values }, index) => {
    const wrong = values.find((value) => value < 0 || value > 1);
    if (wrong === undefined) return;
    throw new DataError(`${what}: table ${index} must hold probabilities from 0 to 1, got ${wrong}`);
  });
}
