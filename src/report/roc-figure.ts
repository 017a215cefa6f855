import type { TopLevelSpec } from "vega-lite";
import { assertDistinctNames } from "./assert-distinct-names.js";
import { FIGURE_STYLE } from "./figure-style.js";
import { thinCurve } from "./thin-curve.js";

/** A receiver operating characteristic to draw. The two rates have one length and lie in 0..1. */
export interface RocFigureCurve {
  /** What the legend calls it, as in "any". */
  readonly name: string;
  /** Area under the curve, 0..1; `undefined` where it has none. */
  readonly auc: number | undefined;
  readonly falsePositiveRate: ArrayLike<number>;
  readonly truePositiveRate: ArrayLike<number>;
}

/** Rows and columns of the square that the curves are drawn in, pixels. */
const SIZE = 380;

/** Names a curve in the legend: "any 0.95", or "epidural –" without an area. */
function legendLabel({ name, auc }: RocFigureCurve): string {
  return `${name} ${auc === undefined ? "–" : auc.toFixed(2)}`;
}

function assertCurve({ name, falsePositiveRate, truePositiveRate }: RocFigureCurve): void {
  const lengths = [falsePositiveRate.length, truePositiveRate.length];
  if (lengths[0] === lengths[1]) return;
  throw new RangeError(`rocFigure: the rates of "${name}" must be of one length, got ${lengths.join(" and ")}`);
}

/** Lists the points of a curve as the rows of the figure's table. */
function curveRows(curve: RocFigureCurve): { curve: string; x: number; y: number; order: number }[] {
  const points = Array.from(curve.falsePositiveRate, (x, index) => ({ x, y: curve.truePositiveRate[index] }));
  return thinCurve(points).map((point, order) => ({ curve: legendLabel(curve), ...point, order }));
}

function rateAxis(field: "x" | "y", title: string) {
  return { field, title, type: "quantitative" as const, scale: { domain: [0, 1] }, axis: { tickCount: 5 } };
}

/**
 * Describes a figure of ROC curves, with the diagonal of chance and a legend of names and areas. A curve of more than
 * 500 points is thinned by less than the figure shows; one without points has a legend entry only.
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
  const labels = curves.map(legendLabel);
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
        data: { values: curves.flatMap(curveRows) },
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: {
          color: {
            field: "curve",
            type: "nominal",
            title: "Class, AUC",
            scale: { domain: labels, scheme: "tableau10" },
          },
          order: { field: "order", type: "quantitative" },
        },
      },
    ],
  };
}
