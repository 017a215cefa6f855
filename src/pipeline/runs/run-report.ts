import { basename, join } from "node:path";
import { writeFileAtomic } from "../../io/index.js";
import { type Report, renderPng, renderReport } from "../../report/index.js";
import type { PreparedSet } from "../images/image-set.js";
import type { RunConfig } from "./run-config.js";
import { drawRunFigures, type RunFigureContent } from "./run-figures.js";
import { runHead } from "./run-head.js";
import { sliceSection } from "./run-slices.js";
import type { RunSummary } from "./run-summary.js";
import { foldTables, scoreTables, thresholdTable } from "./run-tables.js";

/** Content of the report of a run. */
export interface RunReportContent extends RunFigureContent {
  readonly config: RunConfig;
  readonly summary: RunSummary;
  readonly images: PreparedSet;
}

/** Returns the largest number of resamples that the interval of any class leaves out. */
function countLeftOut({ outOfFold }: RunSummary): number {
  const intervals = Object.values(outOfFold).flatMap(({ intervals: { auc, averagePrecision } }) => [
    ...Object.values(auc),
    ...Object.values(averagePrecision),
  ]);
  return Math.max(0, ...intervals.map((interval) => interval?.undefinedResamples ?? 0));
}

function scoreSection(summary: RunSummary): Report {
  const { bootstrap, patients } = summary;
  const percent = Math.round(100 * bootstrap.level);
  const leftOut = countLeftOut(summary);
  const without = leftOut === 0 ? "" : ` Up to ${leftOut} resamples without positives of a class are left out.`;
  return {
    title: "Scores",
    notes: [
      `In brackets: ${percent} % intervals from ${bootstrap.resamples} bootstrap resamples of the ${patients} patients, each with all of their slices.${without}`,
      "Chance level is an AUC of 0.5 and an average precision equal to the prevalence. For the weighted log loss, where lower is better, the baseline predicts the prevalence of each class in the training folds.",
    ],
    tables: scoreTables(summary),
  };
}

function thresholdSection(summary: RunSummary): Report {
  return {
    title: "Decisions at a threshold",
    notes: [
      "A class is called present at or above its threshold: the probability with the largest Youden index (sensitivity + specificity − 1) on the smoothed out-of-fold predictions of all folds together.",
      "The thresholds were chosen on the same slices that are counted here, which is optimistic: expect lower values on new patients.",
    ],
    tables: [thresholdTable(summary)],
  };
}

function foldSection(summary: RunSummary): Report {
  return {
    title: "Folds",
    notes: [
      "Each fold predicts with the weights of its best epoch, chosen by the loss on the same slices that it predicts, which is also slightly optimistic.",
    ],
    tables: foldTables(summary),
  };
}

/**
 * Writes the report of a run: `roc`, `precision-recall` and `loss` as SVG and PNG, and `report.html` with scores,
 * decisions, these figures, slices and folds.
 */
export async function writeRunReport(run: string, content: RunReportContent): Promise<void> {
  const { config, summary, labels, predictions, images } = content;
  const figures = await drawRunFigures(content);
  for (const { file, svg } of figures) {
    await writeFileAtomic(join(run, `${file}.svg`), svg);
    await writeFileAtomic(join(run, `${file}.png`), await renderPng(svg));
  }
  const html = renderReport({
    ...runHead({ name: basename(run), config, summary, images }),
    sections: [
      scoreSection(summary),
      thresholdSection(summary),
      { title: "Curves", figures },
      await sliceSection({ labels, predictions, thresholds: summary.thresholds, images }),
      foldSection(summary),
    ],
  });
  await writeFileAtomic(join(run, "report.html"), html);
}
