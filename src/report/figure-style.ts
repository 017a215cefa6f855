import type { Config } from "vega-lite";

/** The font that ships with this package's dependencies; a browser without it takes its own. */
export const FONT_FAMILY = "DejaVu Sans";

const FONT = `${FONT_FAMILY}, Verdana, sans-serif`;

/** What all figures share: white ground, one font, thin grid lines. */
export const FIGURE_STYLE: Config = {
  background: "white",
  padding: 12,
  font: FONT,
  title: { fontSize: 15, anchor: "start", offset: 12 },
  axis: {
    labelFlush: false,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: "#e4e4e4",
  },
  legend: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelLimit: 320,
    symbolStrokeWidth: 2.5,
    symbolOpacity: 1,
  },
  view: { stroke: "#b0b0b0" },
};
