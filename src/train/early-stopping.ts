/** How training has gone so far. */
export interface StoppingState {
  /** The lowest validation loss; Infinity before the first epoch. */
  readonly best: number;
  /** Epochs since the best one. */
  readonly waited: number;
  /** Whether the newest epoch is the best one. */
  readonly improved: boolean;
  /** Whether to stop now. */
  readonly stop: boolean;
}

/** The state before the first epoch. */
export const NOT_STARTED: StoppingState = { best: Number.POSITIVE_INFINITY, waited: 0, improved: false, stop: false };

/**
 * Judges an epoch by its validation loss: a loss equal to the best counts as improvement, and `patience` epochs in a row
 * without one stop the training. A loss that is not finite is never an improvement.
 *
 * @param state The state after the epoch before.
 * @param loss The validation loss of this epoch.
 * @param options `patience`: default 3.
 */
export function updateStopping(state: StoppingState, loss: number, { patience = 3 } = {}): StoppingState {
  const improved = Number.isFinite(loss) && loss <= state.best;
  const waited = improved ? 0 : state.waited + 1;
  return { best: improved ? loss : state.best, waited, improved, stop: waited >= patience };
}
