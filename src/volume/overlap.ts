import { highestFirst, type PlacedSlice, SAME_POSITION_MM, stepsOf } from "./slice-steps.js";

/** A hole is a step more than this many times the median step. */
const HOLE_RATIO = 1.5;

/** Largest deviation from the median step at which a hole counts as filled, as a share of the step. */
const FILLED_TOLERANCE = 0.1;

/** Smallest and largest position of slices, millimeters. */
function rangeOf(placed: readonly PlacedSlice[]): readonly [low: number, high: number] {
  const positions = placed.map(({ position }) => position);
  return [Math.min(...positions), Math.max(...positions)];
}

/** Largest part of the shorter of two slabs that may overlap at the seam. */
const SEAM_SHARE = 0.4;

/** Returns how far two slabs of one scan may overlap at their seam, millimeters: by less than a step. */
function seamOf(a: readonly PlacedSlice[], b: readonly PlacedSlice[]): number {
  const lengths = [a, b].map((group) => {
    const [low, high] = rangeOf(group);
    return { length: high - low, step: (high - low) / Math.max(group.length - 1, 1) };
  });
  const step = Math.min(...lengths.map((each) => each.step)) - SAME_POSITION_MM;
  return Math.max(Math.min(step, SEAM_SHARE * Math.min(...lengths.map(({ length }) => length))), SAME_POSITION_MM);
}

/**
 * Whether two groups of slices cover the same part of the body. Slabs of one scan that follow each other do not: their
 * ranges have no more than an end in common, or overlap by less than a step at the seam.
 */
export function overlaps(a: readonly PlacedSlice[], b: readonly PlacedSlice[]): boolean {
  const [lowA, highA] = rangeOf(a);
  const [lowB, highB] = rangeOf(b);
  const common = Math.min(highA, highB) - Math.max(lowA, lowB);
  if (common > seamOf(a, b)) return true;
  const isInside = (low: number, high: number, position: number) =>
    low - SAME_POSITION_MM <= position && position <= high + SAME_POSITION_MM;
  // A single slice has no range: it overlaps what surrounds it, or lies at its place.
  return (lowA === highA && isInside(lowB, highB, lowA)) || (lowB === highB && isInside(lowA, highA, lowB));
}

/** Whether any two groups have a slice at the same place. */
export function sharesPlace(groups: readonly (readonly PlacedSlice[])[]): boolean {
  const all = groups.flatMap((group, index) => group.map(({ position }) => ({ position, index })));
  all.sort((a, b) => a.position - b.position);
  return all.some(({ position, index }, place) => {
    const next = all[place + 1];
    return next !== undefined && next.index !== index && next.position - position <= SAME_POSITION_MM;
  });
}

function medianOf(steps: readonly number[]): number {
  return [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)];
}

/** Whether a hole between two positions is filled by others so that all steps become about the median one. */
function isFilled(high: number, low: number, others: readonly number[], medianMm: number): boolean {
  const inside = others.filter((position) => position < high && position > low).sort((a, b) => b - a);
  if (inside.length === 0) return false;
  const places = [high, ...inside, low];
  return places.slice(1).every((position, index) => {
    return Math.abs(places[index] - position - medianMm) <= FILLED_TOLERANCE * medianMm;
  });
}

/**
 * Whether one group has a hole that slices of the others fill exactly. These groups are parts of one regular stack, some
 * slices of which lack or have an element by mistake.
 */
export function fillsHole(groups: readonly (readonly PlacedSlice[])[]): boolean {
  return groups.some((group, index) => {
    const sorted = highestFirst(group);
    const steps = stepsOf(sorted);
    if (steps.length < 2) return false;
    const medianMm = medianOf(steps);
    const others = groups.flatMap((other, at) => (at === index ? [] : other.map(({ position }) => position)));
    return steps.some(
      (step, at) =>
        step > HOLE_RATIO * medianMm && isFilled(sorted[at].position, sorted[at + 1].position, others, medianMm),
    );
  });
}
