import { basename, join } from "node:path";
import { classColumn, selectRows } from "../../cv/index.js";
import { encodePng, writeFileAtomic } from "../../io/index.js";
import {
  lossFigure,
  metricsTable,
  type ReportSlice,
  type ReportTable,
  renderPng,
  renderReport,
  renderSvg,
  rocFigure,
} from "../../report/index.js";
import type { EpochRecord } from "../../train/index.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";
import type { ImageSet } from "../images/image-set.js";
import type { ImageFolder } from "../images/prepared-folder.js";
import { rocCurves } from "./roc-curves.js";
import type { RunConfig } from "./run-config.js";
import type { RunSummary } from "./run-summary.js";
import { toScores } from "./score.js";

/** Everything a report of a run shows. */
export interface RunReportContent {
  readonly config: RunConfig;
  readonly summary: RunSummary;
  readonly labels: LabelTable;
  readonly folds: readonly Fold[];
  /** Out of fold, smoothed. */
  readonly predictions: PredictionTable;
  readonly histories: readonly (readonly EpochRecord[])[];
  readonly images: ImageSet;
}

/** Slices shown of each class, and without hemorrhage. */
const SLICES_PER_CLASS = 2;

/** What the three channels of an image are. */
const CHANNELS: Readonly<Record<ImageFolder, string>> = {
  adjacent_hu_cropped: "the slices above, at and below",
  "brain-subdural-bone": "the brain, subdural and bone window",
};

/** Picks slices to show: for each class the positives with the highest and lowest probability, and two without any. */
function pickSlices(labels: LabelTable, predictions: PredictionTable): string[] {
  const truth = selectRows(labels, predictions.ids);
  const picked = new Set<string>();
  const pickEnds = (wanted: (positive: number) => boolean, column: string) => {
    const [positives, scores] = [classColumn(truth, column), classColumn(predictions, column)];
    const rows = predictions.ids
      .map((_, row) => row)
      .filter((row) => wanted(positives[row]) && !Number.isNaN(scores[row]));
    rows.sort((a, b) => scores[b] - scores[a]);
    const ends = [...rows.slice(0, SLICES_PER_CLASS - 1), ...rows.slice(-1)];
    for (const row of ends) picked.add(predictions.ids[row]);
  };
  for (const name of predictions.classes.slice(1)) pickEnds((positive) => positive === 1, name);
  pickEnds((positive) => positive === 0, predictions.classes[0]);
  return [...picked];
}

async function drawSlice(id: string, { labels, predictions, images }: RunReportContent): Promise<ReportSlice> {
  const truth = selectRows(labels, [id]).values;
  const probabilities = selectRows(predictions, [id]).values;
  return {
    png: encodePng(await images.source(id)),
    id,
    labels: labels.classes.filter((_, column) => truth[column] === 1),
    predictions: predictions.classes.map((name, column) => ({ name, probability: probabilities[column] })),
  };
}

function foldScoresTable({ folds }: RunSummary): ReportTable {
  const columns = folds.map(({ fold, smoothed }) => [`fold ${fold}`, toScores(smoothed)] as const);
  return metricsTable(Object.fromEntries(columns), { title: "Out-of-fold scores by fold, smoothed" });
}

function foldsTable({ folds }: RunSummary): ReportTable {
  const rows = folds.map(({ fold, epochs, bestEpoch, bestValidLoss, lastValidLoss }) => [
    fold,
    epochs,
    bestEpoch,
    bestValidLoss.toFixed(4),
    lastValidLoss.toFixed(4),
  ]);
  return {
    title: "Folds",
    columns: ["fold", "epochs", "best epoch", "best validation loss", "last validation loss"],
    rows,
  };
}

function notesOf({ config, summary, images: { kind } }: RunReportContent): string[] {
  const { coverage, outOfFold, engine } = summary;
  return [
    `${config.network} at ${config.size} pixels, ${kind ?? `images of ${config.set}`}, seed ${config.seed}, on ${engine}.`,
    `${coverage.predicted} of ${coverage.labeled} labeled slices were predicted out of fold. All figures are out of fold. Slices are shown before they are resized for the network, ${kind ? `${CHANNELS[kind]} as red, green and blue, ` : ""}with probabilities smoothed along the series.`,
    `Predicting the prevalence of the training folds gives a weighted log loss of ${summary.constantLogLoss.toFixed(4)}; these networks give ${outOfFold.raw.weightedLogLoss.toFixed(4)}, smoothed along the slices ${outOfFold.smoothed.weightedLogLoss.toFixed(4)}.`,
  ];
}

/** Draws a run: `roc` and `loss` as SVG and PNG, and `report.html` with both, the tables and a grid of slices. */
export async function writeRunReport(run: string, content: RunReportContent): Promise<void> {
  const { summary, labels, predictions, folds, histories } = content;
  const losses = histories.map((history, fold) => ({
    name: `fold ${fold + 1}`,
    trainLoss: history.map(({ trainLoss }) => trainLoss),
    validLoss: history.map(({ validLoss }) => validLoss),
  }));
  const figures = [
    {
      name: "roc",
      title: "ROC curves, out of fold, smoothed: of all folds together, and of each in a thin line",
      svg: await renderSvg(rocFigure(rocCurves(labels, predictions, folds))),
    },
    { name: "loss", title: "Loss by epoch", svg: await renderSvg(lossFigure(losses)) },
  ];
  for (const { name, svg } of figures) {
    await writeFileAtomic(join(run, `${name}.svg`), svg);
    await writeFileAtomic(join(run, `${name}.png`), await renderPng(svg));
  }
  const { raw, smoothed } = summary.outOfFold;
  const slices = await Promise.all(pickSlices(labels, predictions).map((id) => drawSlice(id, content)));
  const html = renderReport({
    title: `Run ${basename(run)}`,
    notes: notesOf(content),
    tables: [
      metricsTable({ raw: toScores(raw), smoothed: toScores(smoothed) }, { title: "Out-of-fold scores" }),
      foldScoresTable(summary),
      foldsTable(summary),
    ],
    figures,
    slices,
  });
  await writeFileAtomic(join(run, "report.html"), html);
}
