/** Space that keeps a number and its unit, or the ends of an interval, on one line. */
export const NO_BREAK_SPACE = "\u00a0";

/** Dash that keeps the ends of an interval on one line. */
const NO_BREAK_DASH = "\u2060–\u2060";

/** Formats a number with a fixed number of decimals, without a sign if it rounds to 0; a missing number is a dash. */
export function formatNumber(value: number | null | undefined, decimals = 4): string {
  return value?.toFixed(decimals).replace(/^-(0\.?0*)$/, "$1") ?? "–";
}

/** Formats a share, 0..1, in percent; a missing share is a dash. */
export function formatPercent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)}${NO_BREAK_SPACE}%`;
}

/** Formats a score, with its interval if it has one, as in `0.951 (0.914–0.972)`; a missing score is a dash. */
export function formatInterval(
  score: number | null,
  interval: { readonly low: number; readonly high: number } | null,
  decimals = 4,
): string {
  if (interval === null) return formatNumber(score, decimals);
  const ends = [interval.low, interval.high].map((end) => formatNumber(end, decimals)).join(NO_BREAK_DASH);
  return `${formatNumber(score, decimals)} (${ends})`;
}
