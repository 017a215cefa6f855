import type { TopLevelSpec } from "vega-lite";
import { assertDistinctNames } from "./assert-distinct-names.js";
import { FIGURE_STYLE } from "./figure-style.js";
import { MAX_POINTS, thinCurve } from "./thin-curve.js";

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

/** Rows and columns of the square that the curves are drawn in, pixels. */
const SIZE = 380;

/** Most points of the curve of a fold, of which a figure has as many as classes times folds. */
const MAX_FOLD_POINTS = 150;

/** Names a curve in the legend: "any 0.95", or "epidural –" without an area. */
function legendLabel({ name, auc }: RocFigureCurve): string {
  return `${name} ${auc === undefined ? "–" : auc.toFixed(2)}`;
}

function assertCurve({ name, folds = [], ...pooled }: RocFigureCurve): void {
  for (const { falsePositiveRate, truePositiveRate } of [pooled, ...folds]) {
    const lengths = [falsePositiveRate.length, truePositiveRate.length];
    if (lengths[0] === lengths[1]) continue;
    throw new RangeError(`rocFigure: the rates of "${name}" must be of one length, got ${lengths.join(" and ")}`);
  }
}

/** Lists the points of a curve in the order in which a line joins them. */
function pointsOf({ falsePositiveRate, truePositiveRate }: RocRates, maxPoints = MAX_POINTS) {
  const points = Array.from(falsePositiveRate, (x, index) => ({ x, y: truePositiveRate[index] }));
  return thinCurve(points, maxPoints).map((point, order) => ({ ...point, order }));
}

/** Lists the points of a curve as the rows of the figure's table. */
function curveRows(curve: RocFigureCurve) {
  return pointsOf(curve).map((point) => ({ curve: legendLabel(curve), ...point }));
}

/** The same of the folds of a curve. */
function foldRows(curve: RocFigureCurve) {
  return (curve.folds ?? []).flatMap((rates, fold) =>
    pointsOf(rates, MAX_FOLD_POINTS).map((point) => ({ curve: legendLabel(curve), fold: fold + 1, ...point })),
  );
}

function rateAxis(field: "x" | "y", title: string) {
  return { field, title, type: "quantitative" as const, scale: { domain: [0, 1] }, axis: { tickCount: 5 } };
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
  assertDistinctNames("rocFigure: curves", curves);
  for (const curve of curves) assertCurve(curve);
  const color = {
    field: "curve",
    type: "nominal" as const,
    title: "Class, AUC",
    scale: { domain: curves.map(legendLabel), scheme: "tableau10" as const },
  };
  const order = { field: "order", type: "quantitative" as const };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: FIGURE_STYLE,
    title,
    width: SIZE,
    height: SIZE,
    encoding: { x: rateAxis("x", "False positive rate"), y: rateAxis("y", "True positive rate") },
    layer: [
      {
        data: { values: [0, 1].map((rate) => ({ x: rate, y: rate })) },
        mark: { type: "line", color: "#909090", strokeDash: [4, 4], strokeWidth: 1 },
      },
      {
        data: { values: curves.flatMap(foldRows) },
        mark: { type: "line", strokeWidth: 0.7, opacity: 0.5 },
        encoding: { color, order, detail: { field: "fold", type: "nominal" } },
      },
      {
        data: { values: curves.flatMap(curveRows) },
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: { color, order },
      },
    ],
  };
}
