/** State of early stopping. */
export interface StoppingState {
  /** Lowest validation loss so far; Infinity before the first epoch. */
  readonly best: number;
  /** Epochs since the best one. */
  readonly waited: number;
  /** Whether the latest epoch is the best one. */
  readonly improved: boolean;
  /** Whether training should stop. */
  readonly stop: boolean;
}

/** State before the first epoch. */
export const NOT_STARTED: StoppingState = { best: Number.POSITIVE_INFINITY, waited: 0, improved: false, stop: false };

/**
 * Updates early stopping with the validation loss of an epoch. A loss equal to the best one counts as an improvement,
 * and `patience` epochs in a row without an improvement stop training. A loss that is not finite is never an
 * improvement.
 *
 * @param state State after the previous epoch.
 * @param loss Validation loss of this epoch.
 * @param options `patience`: default 3.
 */
export function updateStopping(state: StoppingState, loss: number, { patience = 3 } = {}): StoppingState {
  const improved = Number.isFinite(loss) && loss <= state.best;
  const waited = improved ? 0 : state.waited + 1;
  return { best: improved ? loss : state.best, waited, improved, stop: waited >= patience };
}
