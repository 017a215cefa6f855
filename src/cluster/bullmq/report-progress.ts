import type { TaskProgress } from "./run-in-child.js";

/** Shortest time between two reports, milliseconds. */
const PERIOD_MS = 1000;

/**
 * Returns a function that reports the newest progress at most once per second, and not while the report before is on its
 * way: with Redis gone, reports would pile up.
 */
export function createReporter(report: (progress: TaskProgress) => Promise<void>): (progress: TaskProgress) => void {
  let isBusy = false;
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    if (isBusy || performance.now() - last < PERIOD_MS) return;
    isBusy = true;
    last = performance.now();
    const done = () => {
      isBusy = false;
    };
    report(progress).then(done, done);
  };
}
