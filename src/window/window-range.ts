import { assertKeys, assertNumber, assertObject } from "../guards/internal.js";
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
export function windowRange(name: string, window: HuWindow): WindowRange {
  assertObject(`${name}: window`, window, "a window of level and width");
  assertKeys<HuWindow>(`${name}: window`, window, { level: true, width: true });
  const { level, width } = window;
  assertNumber(`${name}: window.level`, level);
  assertNumber(`${name}: window.width`, width);
  if (!Number.isFinite(level)) throw new RangeError(`${name}: window.level must be finite, got ${level}`);
  const low = level - width / 2;
  const high = level + width / 2;
  if (low < high && Number.isFinite(high - low)) return { low, high };
  throw new RangeError(`${name}: window.width must be finite and above 0, got ${width} at level ${level}`);
}
