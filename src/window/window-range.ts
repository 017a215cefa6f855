import type { HuWindow } from "../types.js";

/** The ends of a window in Hounsfield units. */
interface WindowRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Computes the ends of a window, `level - width / 2` and `level + width / 2`.
 *
 * @param name The public function, for the message.
 * @throws RangeError unless the level is finite (0 is allowed) and the width is finite, above 0 and not lost to
 *   rounding.
 */
export function windowRange(name: string, { level, width }: HuWindow): WindowRange {
  if (!Number.isFinite(level)) throw new RangeError(`${name}: window.level must be finite, got ${level}`);
  const low = level - width / 2;
  const high = level + width / 2;
  if (low < high && Number.isFinite(high - low)) return { low, high };
  throw new RangeError(`${name}: window.width must be finite and above 0, got ${width} at level ${level}`);
}
