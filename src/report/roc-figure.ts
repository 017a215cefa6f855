import type { TopLevelSpec } from "vega-lite";
import { assertOptions, assertText } from "../guards/internal.js";
import { assertCurves } from "./assert-curves.js";
import { curveFigure, zipPoints } from "./curve-figure.js";

/** Points of a receiver operating characteristic: two lists of the same length, in 0..1. */
export interface RocRates {
  readonly falsePositiveRate: ArrayLike<number>;
  readonly truePositiveRate: ArrayLike<number>;
}

/** A receiver operating characteristic of a figure. */
export interface RocFigureCurve extends RocRates {
  /** Name in the legend, such as "any". */
  readonly name: string;
  /** Area under the curve, 0..1; `undefined` for a curve without an area. */
  readonly auc: number | undefined;
  /** Curve of each fold, drawn as thin lines of the same color. Default: none. */
  readonly folds?: readonly RocRates[] | undefined;
}

/** Returns the points of a curve in the order in which a line joins them. */
function pointsOf({ falsePositiveRate, truePositiveRate }: RocRates) {
  return zipPoints(falsePositiveRate, truePositiveRate);
}

/**
 * Describes a figure of ROC curves, with the diagonal of chance and a legend of names and areas. A curve of more than
 * 500 points, or that of a fold of more than 150, is thinned without a visible difference. A curve without points has
 * only an entry in the legend.
 *
 * @param curves One curve per class, in the order of the legend.
 * @param options `title`: heading of the figure.
 * @returns A vega-lite specification: plain JSON for `renderSvg`.
 * @throws RangeError when the two rates of a curve differ in length, or two curves have the same name.
 *
 * @example
 * ```ts
 * const any = { name: "any", auc: rocAuc(labels, scores), ...rocCurve(labels, scores) };
 * const svg = await renderSvg(rocFigure([any]));
 * ```
 */
export function rocFigure(curves: readonly RocFigureCurve[], options: { readonly title?: string } = {}): TopLevelSpec {
  assertCurves("rocFigure", curves, {
    rates: ["falsePositiveRate", "truePositiveRate"],
    noun: "the rates",
    area: "auc",
  });
  assertOptions<typeof options>("rocFigure", options, { title: true });
  const { title = "ROC curves" } = options;
  assertText("rocFigure: title", title);
  const drawn = curves.map(({ name, auc, folds = [], ...rates }) => ({
    name,
    area: auc,
    points: pointsOf(rates),
    folds: folds.map(pointsOf),
  }));
  return curveFigure("rocFigure: curves", drawn, {
    title,
    legend: "Class, AUC",
    x: "False positive rate",
    y: "True positive rate",
    guides: [{ points: zipPoints([0, 1], [0, 1]) }],
  });
}
