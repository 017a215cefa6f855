import type { FoldMessage } from "./fold-message.js";

/** Receivers of the progress of several folds. */
interface FoldProgress {
  /** Takes a progress message of the worker of a fold. */
  readonly update: (index: number, message: FoldMessage) => void;
  /** Marks a fold as finished, possibly earlier than planned. */
  readonly finish: (index: number) => void;
}

/**
 * Adds up the progress of several folds. Counts only the work that was left at the start: including the work of an
 * earlier process would distort the rate.
 *
 * @param folds Fold numbers, from 0; `index` in the result is a position in this list.
 * @param onProgress Called after each message with the images done, all images to do, and a note.
 */
export function addProgress(
  folds: readonly number[],
  onProgress: ((done: number, total: number, note: string) => void) | undefined,
): FoldProgress {
  const works: { before: number; done: number; total: number }[] = [];
  const report = (note: string) => {
    const known = works.filter(Boolean);
    const left = known.map(({ before, total }) => total - before);
    const done = known.reduce((sum, work) => sum + work.done - work.before, 0);
    // The work of a fold that has not started is unknown: it counts as much as the fold with the most work.
    const total = left.reduce((sum, each) => sum + each, 0) + (folds.length - known.length) * Math.max(0, ...left);
    // A total of 0 would look like a finished run.
    if (total > 0) onProgress?.(done, total, note);
  };
  return {
    update(index: number, { done, total, note }: FoldMessage) {
      works[index] = { before: works[index]?.before ?? done, done, total };
      report(`fold ${folds[index] + 1} ${note}`);
    },
    finish(index: number) {
      const { before = 0, done = 0 } = works[index] ?? {};
      works[index] = { before, done, total: done };
      report(`fold ${folds[index] + 1} done`);
    },
  };
}
