import { contiguous } from "../array.js";
import { ShapeError } from "../errors.js";
import { assertImage } from "../guards/internal.js";
import type { ByteImage, HeatMap } from "../types.js";

/** Agreement of a map of heat with the mask of a lesion. */
export interface HeatScore {
  /**
   * Whether the hottest pixel lies in the lesion: the pointing game (Zhang et al., arXiv 1608.00507). Where several are
   * equally hot, the share of them that does.
   */
  readonly hit: number;
  /** Share of all heat that lies in the lesion, 0..1; 0 without heat. */
  readonly inside: number;
  /** Share of the region that the lesion covers: what a map that knows nothing gets for both on average, 0..1. */
  readonly chance: number;
}

/** Throws unless a mask is as large as a map. */
function assertMask(what: string, mask: ByteImage, { shape: [rows, cols] }: HeatMap): void {
  assertImage(what, mask, "8-bit values", ["rows", "cols"]);
  if (mask.shape[0] !== rows || mask.shape[1] !== cols) {
    throw new ShapeError(what, `[${rows}, ${cols}], as the map`, mask.shape);
  }
}

/**
 * Scores a map of heat by the mask of a lesion.
 *
 * @param heat `[rows, cols]`, at least 0.
 * @param lesion 8-bit mask `[rows, cols]`: above 0 in the lesion.
 * @param region 8-bit mask of the pixels that count, such as the head; others are ignored. Default: all.
 * @returns `undefined` where the region holds no lesion.
 * @throws TypeError for another element type, ShapeError when the sizes differ.
 *
 * @example
 * ```ts
 * const score = scoreHeat(placeHeat(heat, box, { rows: 512, cols: 512 }), mask);
 * if (score) console.log(score.hit, score.inside, score.chance);
 * ```
 */
export function scoreHeat(heat: HeatMap, lesion: ByteImage, region?: ByteImage): HeatScore | undefined {
  assertImage("scoreHeat: heat", heat, "values 0..1", ["rows", "cols"]);
  assertMask("scoreHeat: lesion", lesion, heat);
  if (region !== undefined) assertMask("scoreHeat: region", region, heat);
  const { data: heats } = contiguous(heat);
  const { data: inLesion } = contiguous(lesion);
  const counted = region === undefined ? undefined : contiguous(region).data;
  let most = -Infinity;
  const sums = { all: 0, inside: 0, hottest: 0, hits: 0, pixels: 0, lesion: 0 };
  for (let pixel = 0; pixel < heats.length; pixel++) {
    if (counted?.[pixel] === 0) continue;
    const isInside = inLesion[pixel] > 0 ? 1 : 0;
    const value = heats[pixel];
    sums.pixels++;
    sums.lesion += isInside;
    sums.all += value;
    sums.inside += value * isInside;
    if (value > most) {
      most = value;
      sums.hottest = 0;
      sums.hits = 0;
    }
    if (value === most) {
      sums.hottest++;
      sums.hits += isInside;
    }
  }
  if (sums.lesion === 0) return undefined;
  return {
    hit: sums.hits / sums.hottest,
    inside: sums.all > 0 ? sums.inside / sums.all : 0,
    chance: sums.lesion / sums.pixels,
  };
}
