import { lossFigure, precisionRecallFigure, type ReportFigure, renderSvg, rocFigure } from "../../report/index.js";
import type { EpochRecord } from "../../train/index.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";
import { formatNumber } from "./format-score.js";
import { precisionRecallCurves } from "./precision-recall-curves.js";
import { rocCurves } from "./roc-curves.js";

/** A figure of a run, with the name of its files. */
interface RunFigure extends ReportFigure {
  /** Name without the extension. */
  readonly file: string;
}

/** Data of the figures of a run. */
export interface RunFigureContent {
  readonly labels: LabelTable;
  readonly folds: readonly Fold[];
  /** Smoothed out-of-fold predictions. */
  readonly predictions: PredictionTable;
  /** History of each fold. */
  readonly histories: readonly (readonly EpochRecord[])[];
}

const LINES = "Thick lines: all folds together; thin lines: each fold alone.";

/** Lists the area of each curve, for readers who cannot see the figure. */
function listAreas(curves: readonly { readonly name: string; readonly area: number | undefined }[]): string {
  return curves.map(({ name, area }) => `${name} ${formatNumber(area, 2)}`).join(", ");
}

async function drawRoc({ labels, predictions, folds }: RunFigureContent): Promise<RunFigure> {
  const curves = rocCurves(labels, predictions, folds);
  const areas = listAreas(curves.map(({ name, auc }) => ({ name, area: auc })));
  return {
    file: "roc",
    title: `ROC curves of the predictions smoothed along the series. ${LINES} Dashed: chance level.`,
    alt: `ROC curves by class. AUC: ${areas}.`,
    svg: await renderSvg(rocFigure(curves)),
  };
}

async function drawPrecisionRecall({ labels, predictions, folds }: RunFigureContent): Promise<RunFigure> {
  const curves = precisionRecallCurves(labels, predictions, folds);
  const areas = listAreas(curves.map(({ name, averagePrecision }) => ({ name, area: averagePrecision })));
  return {
    file: "precision-recall",
    title: `Precision-recall curves of the predictions smoothed along the series. ${LINES} Dashed: chance level, where precision equals prevalence.`,
    alt: `Precision-recall curves by class. Average precision: ${areas}.`,
    svg: await renderSvg(precisionRecallFigure(curves)),
  };
}

async function drawLoss({ histories }: RunFigureContent): Promise<RunFigure> {
  const losses = histories.map((history, fold) => ({
    name: `fold ${fold + 1}`,
    trainLoss: history.map(({ trainLoss }) => trainLoss),
    validLoss: history.map(({ validLoss }) => validLoss),
  }));
  const last = losses.map(({ name, validLoss }) => `${name} ${formatNumber(validLoss.at(-1))}`).join(", ");
  return {
    file: "loss",
    title: "Loss by epoch and fold. Full lines and circles: validation; dashed lines and triangles: training.",
    alt: `Training and validation loss by epoch and fold. Validation loss of the last epoch: ${last}.`,
    svg: await renderSvg(lossFigure(losses)),
  };
}

/** Draws the figures of a run: ROC curves, precision-recall curves and losses. */
export async function drawRunFigures(content: RunFigureContent): Promise<RunFigure[]> {
  return [await drawRoc(content), await drawPrecisionRecall(content), await drawLoss(content)];
}
