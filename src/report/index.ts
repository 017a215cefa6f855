/**
 * Results to look at: ROC, precision-recall and loss curves as vega-lite specifications, SVG and PNG; scores, curves
 * and slices as one self-contained HTML file. Figures are plain data until they are rendered, so they can be tested and
 * changed. This folder writes no files: `io` writes texts and bytes. Importing it is cheap, because the plotting
 * library is loaded when the first figure is rendered. The fonts of a PNG come with the package.
 *
 * @example
 * ```ts
 * import { lossFigure, renderReport, renderSvg } from "ct-hemorrhage/report";
 *
 * const figure = lossFigure([{ name: "fold 1", trainLoss: [0.31, 0.19], validLoss: [0.24, 0.2] }]);
 * const html = renderReport({ title: "Run 1", figures: [{ title: "Loss", svg: await renderSvg(figure) }] });
 * console.log(html.length);
 * ```
 *
 * @module
 */
export { type LossFigureFold, lossFigure } from "./loss-figure.js";
export { metricsTable, type Scores } from "./metrics-table.js";
export {
  type PrecisionRecallFigureCurve,
  type PrecisionRecallPoints,
  precisionRecallFigure,
} from "./precision-recall-figure.js";
export { renderPng } from "./render-png.js";
export { type Report, type ReportFact, type ReportFigure, renderReport } from "./render-report.js";
export type { ReportPicture, ReportPrediction, ReportSlice } from "./render-slice.js";
export { renderSvg } from "./render-svg.js";
export type { ReportTable } from "./render-table.js";
export { type RocFigureCurve, type RocRates, rocFigure } from "./roc-figure.js";
