import type { Config } from "vega-lite";

/** Font that ships with a dependency of this package; a browser without it uses its own. */
export const FONT_FAMILY = "DejaVu Sans";

const FONT = `${FONT_FAMILY}, Verdana, sans-serif`;

/**
 * Colors of classes and folds, in order. Each has a contrast of at least 3 to 1 on white and on the dark page of a
 * report (WCAG 2.2, criterion 1.4.11), so that a figure is readable on both.
 */
export const SERIES_COLORS: string[] = [
  "#4477aa",
  "#e0533d",
  "#2b8a3e",
  "#b07d00",
  "#a855a0",
  "#1a93a8",
  "#8c6d46",
  "#7a6ff0",
  "#d6336c",
  "#6b7785",
];

/**
 * Style of all figures: white background, one font, thin grid lines, the legend below, where a narrow page has room.
 */
export const FIGURE_STYLE: Config = {
  background: "white",
  padding: 8,
  font: FONT,
  title: { fontSize: 16, anchor: "start", offset: 12 },
  axis: {
    labelFlush: false,
    labelFontSize: 13,
    titleFontSize: 14,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: "#e4e4e4",
  },
  legend: {
    orient: "bottom",
    columns: 2,
    labelFontSize: 13,
    titleFontSize: 14,
    titleFontWeight: "normal",
    labelLimit: 320,
    titleLimit: 320,
    rowPadding: 4,
    columnPadding: 16,
    symbolStrokeWidth: 2.5,
    symbolOpacity: 1,
  },
  view: { stroke: "#b0b0b0" },
};
