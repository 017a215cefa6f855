import type { TopLevelSpec } from "vega-lite";
import { assertFraction, assertOptions, assertText } from "../guards/internal.js";
import { assertCurves } from "./assert-curves.js";
import { curveFigure, zipPoints } from "./curve-figure.js";

/** Points of a precision-recall curve: two lists of the same length, in 0..1, by rising threshold. */
export interface PrecisionRecallPoints {
  readonly precision: ArrayLike<number>;
  readonly recall: ArrayLike<number>;
}

/** A precision-recall curve of a figure. */
export interface PrecisionRecallFigureCurve extends PrecisionRecallPoints {
  /** Name in the legend, such as "any". */
  readonly name: string;
  /** Area under the curve, 0..1; `undefined` for a curve without an area. */
  readonly averagePrecision: number | undefined;
  /** Share of positives, 0..1: the precision of a random guess, drawn as a dashed line. Default: no line. */
  readonly prevalence?: number | undefined;
  /** Curve of each fold, drawn as thin lines of the same color. Default: none. */
  readonly folds?: readonly PrecisionRecallPoints[] | undefined;
}

/** Returns the points of a curve in the order in which a line joins them. */
function pointsOf({ precision, recall }: PrecisionRecallPoints) {
  return zipPoints(recall, precision);
}

/**
 * Describes a figure of precision-recall curves. They are drawn in steps, whose area is the average precision in the
 * legend; a dashed line of the same color marks a random guess. A curve of more than 500 points, or that of a fold of
 * more than 150, is thinned without a visible difference. A curve without points has only an entry in the legend.
 *
 * @param curves One curve per class, in the order of the legend.
 * @param options `title`: heading of the figure.
 * @returns A vega-lite specification: plain JSON for `renderSvg`.
 * @throws RangeError when precision and recall of a curve differ in length, or two curves have the same name.
 *
 * @example
 * ```ts
 * const curve = { name: "any", averagePrecision: 0.83, precision: [0.5, 0.67, 1, 1], recall: [1, 1, 0.5, 0] };
 * console.log(await renderSvg(precisionRecallFigure([curve])));
 * ```
 */
export function precisionRecallFigure(
  curves: readonly PrecisionRecallFigureCurve[],
  options: { readonly title?: string } = {},
): TopLevelSpec {
  assertCurves("precisionRecallFigure", curves, {
    rates: ["precision", "recall"],
    noun: "precision and recall",
    area: "averagePrecision",
  });
  for (const [index, { prevalence }] of curves.entries()) {
    if (prevalence !== undefined) assertFraction(`precisionRecallFigure: curves ${index}.prevalence`, prevalence);
  }
  assertOptions<typeof options>("precisionRecallFigure", options, { title: true });
  const { title = "Precision-recall curves" } = options;
  assertText("precisionRecallFigure: title", title);
  const drawn = curves.map(({ name, averagePrecision, folds = [], ...points }) => ({
    name,
    area: averagePrecision,
    points: pointsOf(points),
    folds: folds.map(pointsOf),
  }));
  const guides = curves.flatMap(({ name, prevalence }) =>
    prevalence === undefined ? [] : [{ name, points: zipPoints([0, 1], [prevalence, prevalence]) }],
  );
  return curveFigure("precisionRecallFigure: curves", drawn, {
    title,
    legend: "Class, average precision",
    x: "Recall (sensitivity)",
    y: "Precision (PPV)",
    guides,
    interpolate: "step-after",
  });
}
