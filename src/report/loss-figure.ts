import type { TopLevelSpec } from "vega-lite";
import { assertList, assertNumbers, assertObject, assertOptions, assertText } from "../guards/internal.js";
import { assertDistinctNames } from "./assert-distinct-names.js";
import { FIGURE_STYLE, SERIES_COLORS } from "./figure-style.js";

/** Losses of one fold by epoch. */
export interface LossFigureFold {
  /** Name in the legend, such as "fold 1". */
  readonly name: string;
  readonly trainLoss: readonly number[];
  readonly validLoss: readonly number[];
}

const WIDTH = 420;
const HEIGHT = 280;

/** Dash patterns: pixels on, pixels off. */
const FULL = [1, 0];
const DASHED = [5, 4];

/** The two kinds of loss, in the order of the legend. */
const PARTS = ["valid", "train"];

interface LossRow {
  readonly fold: string;
  readonly part: "train" | "valid";
  readonly epoch: number;
  /** null for a loss that is not finite: it leaves a gap in the line, and JSON has no NaN. */
  readonly loss: number | null;
}

function lossRows({ name, trainLoss, validLoss }: LossFigureFold): LossRow[] {
  const rowsOf = (part: LossRow["part"], losses: readonly number[]) =>
    losses.map((loss, index) => ({ fold: name, part, epoch: index + 1, loss: Number.isFinite(loss) ? loss : null }));
  return [...rowsOf("train", trainLoss), ...rowsOf("valid", validLoss)];
}

/**
 * Describes a figure of training curves: a color per fold, a solid line for the validation loss, a dashed line for the
 * training loss. Epochs are counted from 1. A loss that is not finite leaves a gap.
 *
 * @param folds Losses of each fold, in the order of the legend.
 * @param options `title`: heading of the figure.
 * @returns A vega-lite specification: plain JSON for `renderSvg`.
 * @throws RangeError when two folds have the same name.
 *
 * @example
 * ```ts
 * const figure = lossFigure([{ name: "fold 1", trainLoss: [0.31, 0.19], validLoss: [0.24, 0.2] }]);
 * const svg = await renderSvg(figure);
 * ```
 */
export function lossFigure(folds: readonly LossFigureFold[], options: { readonly title?: string } = {}): TopLevelSpec {
  assertList("lossFigure: folds", folds, "folds");
  for (let index = 0; index < folds.length; index++) {
    const name = `lossFigure: folds ${index}`;
    assertObject(name, folds[index]);
    assertText(`${name}.name`, folds[index].name);
    assertNumbers(`${name}.trainLoss`, folds[index].trainLoss);
    assertNumbers(`${name}.validLoss`, folds[index].validLoss);
  }
  assertOptions<typeof options>("lossFigure", options, { title: true });
  const { title = "Training and validation loss" } = options;
  assertText("lossFigure: title", title);
  assertDistinctNames("lossFigure: folds", folds);
  const names = folds.map(({ name }) => name);
  const color = {
    field: "fold",
    type: "nominal" as const,
    title: "Fold",
    scale: { domain: names, range: SERIES_COLORS },
  };
  const part = { field: "part", type: "nominal" as const, title: "Loss" };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: FIGURE_STYLE,
    title,
    width: WIDTH,
    height: HEIGHT,
    data: { values: folds.flatMap(lossRows) },
    encoding: {
      x: { field: "epoch", type: "quantitative", title: "Epoch", axis: { tickMinStep: 1, format: "d", grid: false } },
      y: { field: "loss", type: "quantitative", title: "Loss", scale: { zero: false } },
      color: { ...color, legend: { symbolType: "stroke" } },
    },
    layer: [
      {
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: { strokeDash: { ...part, scale: { domain: PARTS, range: [FULL, DASHED] } } },
      },
      {
        mark: { type: "point", filled: true, size: 34, opacity: 1 },
        encoding: { shape: { ...part, scale: { domain: PARTS, range: ["circle", "triangle-up"] } } },
      },
    ],
  };
}
