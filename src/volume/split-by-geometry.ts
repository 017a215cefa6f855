import type { SliceGeometry } from "../types.js";
import {
  countChanges,
  highestFirst,
  mostAtOnePosition,
  type PlacedSlice,
  SAME_POSITION_MM,
  stepsOf,
  UNIFORM_MM,
} from "./slice-steps.js";

type Group<Slice extends SliceGeometry> = PlacedSlice<Slice>[];

/** Fewest slices of a grid: two are always uniform. */
const SMALLEST_GRID = 3;

/** Slices in the order in which they were numbered; `undefined` unless each has a number of its own. */
function byInstanceNumber<Slice extends SliceGeometry>(
  slices: readonly PlacedSlice<Slice>[],
): Group<Slice> | undefined {
  const numbers = new Set(slices.map(({ slice }) => slice.InstanceNumber));
  if (numbers.has(undefined) || numbers.size < slices.length) return undefined;
  return [...slices].sort((a, b) => (a.slice.InstanceNumber as number) - (b.slice.InstanceNumber as number));
}

const isSamePlace = (a: PlacedSlice, b: PlacedSlice) => Math.abs(a.position - b.position) <= SAME_POSITION_MM;

/** Cuts numbered slices into passes: a new one begins with the first slice whose place the pass already has. */
function cutPasses<Slice extends SliceGeometry>(numbered: Group<Slice>): Group<Slice>[] {
  const passes: Group<Slice>[] = [[]];
  for (const one of numbered) {
    const last = passes[passes.length - 1];
    if (last.some((other) => isSamePlace(one, other))) passes.push([one]);
    else last.push(one);
  }
  return passes;
}

/** Deals the slices of each place to passes, in the order of their numbers. */
function dealPlaces<Slice extends SliceGeometry>(numbered: Group<Slice>): Group<Slice>[] {
  const passes: Group<Slice>[] = [];
  for (const one of numbered) {
    const pass = passes.find((candidate) => !candidate.some((other) => isSamePlace(one, other)));
    if (pass) pass.push(one);
    else passes.push([one]);
  }
  return passes;
}

/**
 * Splits slices that cover the same places several times into passes, by InstanceNumber. Passes follow each other in the
 * numbers, or the numbers alternate between them.
 *
 * @returns The slices as they are where no place occurs twice, or where numbers are missing or repeated.
 */
export function splitPasses<Slice extends SliceGeometry>(slices: readonly PlacedSlice<Slice>[]): Group<Slice>[] {
  const most = mostAtOnePosition(slices);
  const numbered = most > 1 ? byInstanceNumber(slices) : undefined;
  if (numbered === undefined) return [[...slices]];
  const cut = cutPasses(numbered);
  return cut.length === most ? cut : dealPlaces(numbered);
}

/** Whether slices, highest first, lie at equal steps. */
function isUniform(sorted: readonly PlacedSlice[]): boolean {
  const steps = stepsOf(sorted);
  return sorted.length >= SMALLEST_GRID && Math.max(...steps) - Math.min(...steps) <= UNIFORM_MM;
}

/** Cuts numbered slices where their direction along the normal turns back. */
function cutTurns<Slice extends SliceGeometry>(numbered: Group<Slice>): Group<Slice>[] {
  const moves = numbered.slice(1).map(({ position }, index) => position - numbered[index].position);
  const forward = Math.sign(moves.reduce((sum, move) => sum + Math.sign(move), 0));
  const runs: Group<Slice>[] = [[numbered[0]]];
  for (const [index, one] of numbered.slice(1).entries()) {
    if (Math.sign(moves[index]) === forward) runs[runs.length - 1].push(one);
    else runs.push([one]);
  }
  return runs;
}

/** Parts slices, highest first, into the grid that begins with the first one and the rest. */
function partGrid<Slice extends SliceGeometry>(sorted: Group<Slice>, stepMm: number): Group<Slice>[] {
  const grid: Group<Slice> = [];
  const rest: Group<Slice> = [];
  for (const one of sorted) {
    const last = grid.at(-1);
    if (!last || Math.abs(last.position - one.position - stepMm) <= UNIFORM_MM / 2) grid.push(one);
    else rest.push(one);
  }
  return [grid, rest];
}

/** Fewest changes of the step that two grids make and a change of spacing does not: that has one, or two. */
const FEWEST_CHANGES = 4;

/** Whether two grids, highest first, lie between each other for some slices: slabs that meet share one or two. */
function areInterleaved(a: readonly PlacedSlice[], b: readonly PlacedSlice[]): boolean {
  const high = Math.min(a[0].position, b[0].position);
  const low = Math.max(a[a.length - 1].position, b[b.length - 1].position);
  const isShared = ({ position }: PlacedSlice) => position <= high && position >= low;
  return [a, b].every((grid) => grid.filter(isShared).length >= SMALLEST_GRID);
}

/** Most passes that the numbers of slices can tell apart: more turns are no passes. */
const MOST_PASSES = 8;

/** Whether runs of numbers are passes over the same part of the body: few, of several slices, between each other. */
function arePasses<Slice extends SliceGeometry>(runs: readonly Group<Slice>[]): boolean {
  if (runs.length < 2 || runs.length > MOST_PASSES) return false;
  const sorted = runs.map(highestFirst);
  return sorted.every((run, index) => run.length >= SMALLEST_GRID && (index === 0 || areInterleaved(sorted[0], run)));
}

/** Whether parts of a series are uniform grids, any two of which lie between each other. */
function areGrids<Slice extends SliceGeometry>(parts: readonly Group<Slice>[]): boolean {
  const sorted = parts.map(highestFirst);
  const pairs = sorted.flatMap((a, index) => sorted.slice(index + 1).map((b) => [a, b] as const));
  return parts.length > 1 && sorted.every(isUniform) && pairs.some(([a, b]) => areInterleaved(a, b));
}

/**
 * Splits slices that are two scans of the same part, one between the slices of the other: their numbers go through the part
 * twice, or they are two uniform grids. Without numbers, a grid halfway between the slices of the other cannot be told from
 * one of half the spacing, and stays. So do slices at one place: positions do not tell to which scan each belongs.
 *
 * @returns The slices as they are where they are no two such grids.
 */
export function splitGrids<Slice extends SliceGeometry>(slices: readonly PlacedSlice<Slice>[]): Group<Slice>[] {
  const sorted = highestFirst(slices);
  if (mostAtOnePosition(slices) > 1 || sorted.length < 2 * SMALLEST_GRID) return [[...slices]];
  const numbered = byInstanceNumber(slices);
  const runs = numbered ? cutTurns(numbered) : [];
  if (arePasses(runs)) return runs;
  if (countChanges(sorted) < FEWEST_CHANGES) return [[...slices]];
  if (areGrids(runs)) return runs;
  const steps = [1, 2].map((index) => sorted[0].position - sorted[index].position);
  const parted = steps.map((step) => partGrid(sorted, step)).find(areGrids);
  return parted ?? [[...slices]];
}
