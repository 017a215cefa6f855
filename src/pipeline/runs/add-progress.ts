import type { FoldMessage } from "./fold-message.js";

/** Adds up the progress of folds. */
interface FoldProgress {
  /** Takes what the worker of a fold says. */
  readonly update: (place: number, message: FoldMessage) => void;
  /** Notes that a fold has ended, perhaps before its time. */
  readonly finish: (place: number) => void;
}

/**
 * Adds up the work of folds that is left: what an earlier process has done would spoil the rate.
 *
 * @param folds The numbers of the folds, from 0; a place is one in this list.
 */
export function addProgress(
  folds: readonly number[],
  onProgress: ((done: number, total: number, note: string) => void) | undefined,
): FoldProgress {
  const works: { before: number; done: number; total: number }[] = [];
  const tell = (note: string) => {
    const known = works.filter(Boolean);
    const left = known.map(({ before, total }) => total - before);
    const done = known.reduce((sum, work) => sum + work.done - work.before, 0);
    // Of a fold that has not begun nothing is known: it counts as the one that has most to do.
    const total = left.reduce((sum, each) => sum + each, 0) + (folds.length - known.length) * Math.max(0, ...left);
    // 0 of 0 would be all there is to do.
    if (total > 0) onProgress?.(done, total, note);
  };
  return {
    update(place: number, { done, total, note }: FoldMessage) {
      works[place] = { before: works[place]?.before ?? done, done, total };
      tell(`fold ${folds[place] + 1} ${note}`);
    },
    finish(place: number) {
      const { before = 0, done = 0 } = works[place] ?? {};
      works[place] = { before, done, total: done };
      tell(`fold ${folds[place] + 1} done`);
    },
  };
}
