import type { TopLevelSpec } from "vega-lite";
import { assertDistinctNames } from "./assert-distinct-names.js";
import { FIGURE_STYLE, SERIES_COLORS } from "./figure-style.js";
import { MAX_POINTS, type Point, thinCurve } from "./thin-curve.js";

/** The curve of a class, and that of each fold. */
export interface FigureCurve {
  readonly name: string;
  /** Area for the legend, 0..1; `undefined` for a curve without an area. */
  readonly area: number | undefined;
  /** Points in the order in which a line joins them. */
  readonly points: readonly Point[];
  readonly folds: readonly (readonly Point[])[];
}

/** A reference line, in the color of a class, or in gray without a name. */
export interface GuideLine {
  readonly name?: string;
  readonly points: readonly Point[];
}

/** Texts, reference lines and line style of a figure. */
export interface CurveFigureOptions {
  readonly title: string;
  readonly legend: string;
  readonly x: string;
  readonly y: string;
  readonly guides: readonly GuideLine[];
  /** `step-after`: each value holds until the next point. */
  readonly interpolate?: "linear" | "step-after";
}

/** Width and height of the plot, in pixels. */
const SIZE = 340;

/** Most points of the curve of one fold. A figure has one such curve per class and fold. */
const MAX_FOLD_POINTS = 150;

const GUIDE_COLOR = "#909090";

/** Returns the label of a curve in the legend: "any 0.95", or "epidural –" without an area. */
function legendLabel({ name, area }: FigureCurve): string {
  return `${name} ${area === undefined ? "–" : area.toFixed(2)}`;
}

/** Thins points, and numbers them in the order in which a line joins them. */
function orderPoints(points: readonly Point[], maxPoints = MAX_POINTS) {
  return thinCurve(points, maxPoints).map((point, order) => ({ ...point, order }));
}

/** Returns the points of a curve as rows of the data of the figure. */
function curveRows(curve: FigureCurve) {
  return orderPoints(curve.points).map((point) => ({ curve: legendLabel(curve), ...point }));
}

/** Returns the points of the folds of a curve as rows of the data of the figure. */
function foldRows(curve: FigureCurve) {
  return curve.folds.flatMap((points, fold) =>
    orderPoints(points, MAX_FOLD_POINTS).map((point) => ({ curve: legendLabel(curve), fold: fold + 1, ...point })),
  );
}

function rateAxis(field: "x" | "y", title: string) {
  return { field, title, type: "quantitative" as const, scale: { domain: [0, 1] }, axis: { tickCount: 5 } };
}

/** Returns the layers of the dashed lines behind the curves: one for gray lines, one for those of classes. */
function guideLayers(guides: readonly GuideLine[], curves: readonly FigureCurve[], color: object) {
  const labelOf = new Map(curves.map((curve) => [curve.name, legendLabel(curve)]));
  const mark = { type: "line" as const, strokeDash: [4, 4], strokeWidth: 1 };
  const gray = guides.filter(({ name }) => name === undefined);
  const colored = guides.filter(({ name }) => name !== undefined);
  return [
    ...(gray.length === 0
      ? []
      : [{ data: { values: gray.flatMap(({ points }) => points) }, mark: { ...mark, color: GUIDE_COLOR } }]),
    ...(colored.length === 0
      ? []
      : [
          {
            data: {
              values: colored.flatMap(({ name = "", points }) =>
                points.map((point) => ({ curve: labelOf.get(name) ?? name, ...point })),
              ),
            },
            mark: { ...mark, opacity: 0.7 },
            encoding: { color },
          },
        ]),
  ];
}

/** Pairs x and y of the same length as points. */
export function zipPoints(x: ArrayLike<number>, y: ArrayLike<number>): Point[] {
  return Array.from(x, (value, index) => ({ x: value, y: y[index] }));
}

/**
 * Describes a figure of curves in the unit square: dashed reference lines, a thin line per fold, a thick line per
 * curve, and a legend of names and areas.
 *
 * @param what Name of the public function and its argument, for messages.
 * @throws RangeError when two curves have the same name.
 */
export function curveFigure(
  what: string,
  curves: readonly FigureCurve[],
  { title, legend, x, y, guides, interpolate = "linear" }: CurveFigureOptions,
): TopLevelSpec {
  assertDistinctNames(what, curves);
  const color = {
    field: "curve",
    type: "nominal" as const,
    title: legend,
    scale: { domain: curves.map(legendLabel), range: SERIES_COLORS },
  };
  const order = { field: "order", type: "quantitative" as const };
  const line = { type: "line" as const, interpolate };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: FIGURE_STYLE,
    title,
    width: SIZE,
    height: SIZE,
    encoding: { x: rateAxis("x", x), y: rateAxis("y", y) },
    layer: [
      ...guideLayers(guides, curves, color),
      {
        data: { values: curves.flatMap(foldRows) },
        mark: { ...line, strokeWidth: 0.7, opacity: 0.35 },
        encoding: { color, order, detail: { field: "fold", type: "nominal" } },
      },
      {
        data: { values: curves.flatMap(curveRows) },
        mark: { ...line, strokeWidth: 1.8 },
        encoding: { color, order },
      },
    ],
  };
}
