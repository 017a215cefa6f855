import type { TopLevelSpec } from "vega-lite";
import { curveFigure, zipPoints } from "./curve-figure.js";

/** The points of a precision-recall curve: two lists of one length, in 0..1, in the order of rising thresholds. */
export interface PrecisionRecallPoints {
  readonly precision: ArrayLike<number>;
  readonly recall: ArrayLike<number>;
}

/** A precision-recall curve to draw. */
export interface PrecisionRecallFigureCurve extends PrecisionRecallPoints {
  /** What the legend calls it, as in "any". */
  readonly name: string;
  /** Area under the curve, 0..1; `undefined` where it has none. */
  readonly averagePrecision: number | undefined;
  /** Share of positives, 0..1: the height of a guess by chance, drawn as a dashed line. Default: no line. */
  readonly prevalence?: number | undefined;
  /** The same curve of each fold by itself, drawn in thin lines of the same color. Default: none. */
  readonly folds?: readonly PrecisionRecallPoints[] | undefined;
}

function assertCurve({ name, folds = [], ...pooled }: PrecisionRecallFigureCurve): void {
  for (const { precision, recall } of [pooled, ...folds]) {
    if (precision.length === recall.length) continue;
    const expected = `precision and recall of "${name}" must be of one length`;
    throw new RangeError(`precisionRecallFigure: ${expected}, got ${precision.length} and ${recall.length}`);
  }
}

/** Lists the points of a curve in the order in which a line joins them. */
function pointsOf({ precision, recall }: PrecisionRecallPoints) {
  return zipPoints(recall, precision);
}

/**
 * Describes a figure of precision-recall curves, in steps, whose area is the average precision that the legend gives; a
 * dashed line of the same color marks what a guess by chance gives. A curve of more than 500 points, one of a fold of more
 * than 150, is thinned by less than the figure shows; one without points has a legend entry only.
 *
 * @param curves One for each class, in the order of the legend.
 * @returns A vega-lite specification: plain JSON for `renderSvg`.
 * @throws RangeError when precision and recall of a curve differ in length, or two curves are named alike.
 *
 * @example
 * ```ts
 * const curve = { name: "any", averagePrecision: 0.83, precision: [0.5, 0.67, 1, 1], recall: [1, 1, 0.5, 0] };
 * console.log(await renderSvg(precisionRecallFigure([curve])));
 * ```
 */
export function precisionRecallFigure(
  curves: readonly PrecisionRecallFigureCurve[],
  { title = "Precision-recall curves" }: { readonly title?: string } = {},
): TopLevelSpec {
  for (const curve of curves) assertCurve(curve);
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
