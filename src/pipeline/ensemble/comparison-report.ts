import type { BootstrapInterval } from "../../cv/index.js";
import { metricsTable, type ReportTable, renderReport } from "../../report/index.js";
import { formatNumber, NO_BREAK_SPACE } from "../runs/format-score.js";
import { RESEARCH_NOTE } from "../runs/run-head.js";
import { toScores } from "../runs/score.js";
import type { Candidates } from "./compare-candidates.js";
import type { Comparison } from "./comparison.js";

/** Formats an interval, as in `0.0512 (0.0467 to 0.0571)`: before a negative end, a dash would look like a sign. */
function formatInterval(interval: BootstrapInterval | null): string {
  if (interval?.estimate === undefined) return "–";
  const ends = [formatNumber(interval.low), "to", formatNumber(interval.high)];
  return `${formatNumber(interval.estimate)} (${ends.join(NO_BREAK_SPACE)})`;
}

function rowsTable({ rows }: Comparison): ReportTable {
  return {
    title: "Comparison",
    columns: ["", "builds on", "log loss", "gain", "AUC any", "AUC, mean of classes"],
    rows: rows.map(({ name, base, weightedLogLoss, gain, aucAny, aucMean }) => [
      name,
      base ?? "",
      ...[weightedLogLoss, gain, aucAny, aucMean].map(formatInterval),
    ]),
  };
}

function foldsTable({ folds }: Comparison): ReportTable {
  return {
    title: "Each fold of each network, raw",
    columns: ["", "fold", "slices", "log loss", "AUC any"],
    rows: folds.map(({ network, fold, slices, weightedLogLoss, auc }) => [
      network,
      fold,
      slices,
      formatNumber(weightedLogLoss),
      formatNumber(auc.any),
    ]),
  };
}

function weightsTable({ networks }: Comparison, { weights, weightsByFold }: Candidates): ReportTable {
  return {
    title: "Weights",
    columns: ["", "for new data", ...weightsByFold.map((_, fold) => `fitted without fold ${fold + 1}`)],
    rows: networks.map((name, index) => [
      name,
      ...[weights, ...weightsByFold].map((each) => formatNumber(each[index])),
    ]),
  };
}

/** Explains the intervals, gains and choices. */
function notesOf({ rows, smoothing, space, final }: Comparison): string[] {
  const left = Math.max(
    ...rows.flatMap(({ aucAny, aucMean }) => [aucAny, aucMean].map((one) => one.undefinedResamples)),
  );
  return [
    `In brackets: 95 % intervals by resampling patients. The gain of a row is the weighted log loss of the row that it builds on minus its own: above 0, the row is better.`,
    `An AUC is not defined in a resample without positives or without negatives of a class: up to ${left} resamples are left out.`,
    `The ensemble averages ${space}. Fitted weights and the chosen smoothing predict only folds that had no part in the choice; the row of each smoothing involves no choice. On all slices, the best smoothing is ${smoothing ? `${smoothing.scheme} ${smoothing.place} the mean` : "none"}. The written predictions are those of "${final}".`,
  ];
}

/** Renders a comparison of runs as one HTML file. */
export function renderComparison(comparison: Comparison, candidates: Candidates): string {
  const { ensemble, networks, slices, patients } = comparison;
  const { raw, final } = ensemble;
  return renderReport({
    title: `Comparison of ${networks.length} networks`,
    notes: ["Scores are out of fold: each slice was predicted by networks that have not seen it.", RESEARCH_NOTE],
    facts: [
      { name: "Networks", value: networks.join(", ") },
      { name: "Slices", value: slices },
      { name: "Patients", value: patients },
    ],
    sections: [
      { title: "Scores", notes: notesOf(comparison), tables: [rowsTable(comparison)] },
      {
        title: "Ensemble",
        tables: [
          metricsTable({ raw: toScores(raw), smoothed: toScores(final) }, { title: "Scores of the ensemble" }),
          weightsTable(comparison, candidates),
        ],
      },
      { title: "Folds", tables: [foldsTable(comparison)] },
    ],
  });
}
