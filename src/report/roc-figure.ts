import type { TopLevelSpec } from "vega-lite";
import { curveFigure, zipPoints } from "./curve-figure.js";

/** The points of a receiver operating characteristic: rates of one length, in 0..1. */
export interface RocRates {
  readonly falsePositiveRate: ArrayLike<number>;
  readonly truePositiveRate: ArrayLike<number>;
}

/** A receiver operating characteristic to draw. */
export interface RocFigureCurve extends RocRates {
  /** What the legend calls it, as in "any". */
  readonly name: string;
  /** Area under the curve, 0..1; `undefined` where it has none. */
  readonly auc: number | undefined;
  /** The same of each fold by itself, drawn in thin lines of the same color. Default: none. */
  readonly folds?: readonly RocRates[] | undefined;
}

function assertCurve({ name, folds = [], ...pooled }: RocFigureCurve): void {
  for (const { falsePositiveRate, truePositiveRate } of [pooled, ...folds]) {
    const lengths = [falsePositiveRate.length, truePositiveRate.length];
    if (lengths[0] === lengths[1]) continue;
    throw new RangeError(`rocFigure: the rates of "${name}" must be of one length, got ${lengths.join(" and ")}`);
  }
}

/** Lists the points of a curve in the order in which a line joins them. */
function pointsOf({ falsePositiveRate, truePositiveRate }: RocRates) {
  return zipPoints(falsePositiveRate, truePositiveRate);
}

/**
 * Describes a figure of ROC curves, with the diagonal of chance and a legend of names and areas. A curve of more than
 * 500 points, one of a fold of more than 150, is thinned by less than the figure shows; one without points has a legend
 * entry only.
 *
 * @param curves One for each class, in the order of the legend.
 * @returns A vega-lite specification: plain JSON for `renderSvg`.
 * @throws RangeError when the two rates of a curve differ in length, or two curves are named alike.
 */
export function rocFigure(
  curves: readonly RocFigureCurve[],
  { title = "ROC curves" }: { readonly title?: string } = {},
): TopLevelSpec {
  for (const curve of curves) assertCurve(curve);
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
