/** Keeps a number and its unit, or the ends of an interval, on one line. */
export const NO_BREAK_SPACE = "\u00a0";

/** Joins the ends of an interval, on one line. */
const NO_BREAK_DASH = "\u2060–\u2060";

/** Writes a number with some decimals, and what rounds to 0 without a sign; a dash where there is none. */
export function formatNumber(value: number | null | undefined, decimals = 4): string {
  return value?.toFixed(decimals).replace(/^-(0\.?0*)$/, "$1") ?? "–";
}

/** Writes a share 0..1 in percent; a dash where there is none. */
export function formatPercent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)}${NO_BREAK_SPACE}%`;
}

/** Writes a score and its interval, where it has one, as in `0.951 (0.914–0.972)`; a dash where there is no score. */
export function formatInterval(
  score: number | null,
  interval: { readonly low: number; readonly high: number } | null,
  decimals = 4,
): string {
  if (interval === null) return formatNumber(score, decimals);
  const ends = [interval.low, interval.high].map((end) => formatNumber(end, decimals)).join(NO_BREAK_DASH);
  return `${formatNumber(score, decimals)} (${ends})`;
}
