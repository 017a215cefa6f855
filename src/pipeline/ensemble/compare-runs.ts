import { join } from "node:path";
import {
  bootstrapByPatient,
  type CountedMetric,
  classColumn,
  countedAuc,
  countedMean,
  drawPatients,
  type PatientDraws,
  selectRows,
} from "../../cv/index.js";
import { DataError } from "../../errors.js";
import { assertFlag, assertOptions, assertPath, assertTexts } from "../../guards/internal.js";
import { readLabels, writeFileAtomic, writeJson, writePredictions } from "../../io/index.js";
import { sliceLogLosses } from "../../loss/index.js";
import type { MixingSpace } from "../../postprocess/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import { readPatients } from "../images/open-images.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { readPlacedOrders } from "../images/slice-orders.js";
import { scorePredictions } from "../runs/score.js";
import { buildCandidates, type Candidate, type Candidates, type EnsembleSettings } from "./compare-candidates.js";
import { type ComparedRun, readComparedRuns } from "./compared-run.js";
import type { Comparison, ComparisonRow, FoldScore } from "./comparison.js";
import { renderComparison } from "./comparison-report.js";
import type { EnsemblePlan } from "./ensemble-plan.js";
import type { Split } from "./nested-ensemble.js";

/** Runs to compare, the data to compare them on, and settings of their ensemble. */
export interface CompareRunsOptions {
  /** Folders of finished runs on the same prepared set. */
  readonly runs: readonly string[];
  /** Output folder of the preparation, or the table of slices of custom images. */
  readonly data: string | { readonly metadata: string };
  /** Label file in long form. */
  readonly labels: string;
  /** Folder for the results. */
  readonly output: string;
  /** Values to average. Default: logits. */
  readonly space?: MixingSpace | undefined;
  /** Weights of the ensemble that is smoothed and written. Default: equal; both are scored. */
  readonly weights?: EnsembleSettings["weights"] | undefined;
  /** Whether to raise `any` to the largest subtype in the written predictions. Default false; both are scored. */
  readonly anyConsistent?: boolean | undefined;
  /** Number of resamples of the patients for the intervals. Default 1000. */
  readonly resamples?: number | undefined;
}

/** Splits the slices by the folds of the first run, so that each slice is scored once. */
function splitByFold({ folds, predictions: { ids } }: ComparedRun): Split[] {
  const splits = folds.flatMap((judged) => {
    if (judged.length === 0) return [];
    const isJudged = new Set(judged);
    return [{ judged, others: ids.filter((id) => !isJudged.has(id)) }];
  });
  if (splits.length > 1) return splits;
  throw new DataError(`compareRuns: runs must have predicted at least two folds, got ${splits.length}`);
}

/** Makes a metric that caches its value for the same counts. */
function remember(metric: CountedMetric): CountedMetric {
  const known = new Map<Uint32Array, number | undefined>();
  return (counts) => {
    if (!known.has(counts)) known.set(counts, metric(counts));
    return known.get(counts);
  };
}

/** Makes the mean AUC over all classes for which it is defined. */
function meanAuc(metrics: readonly CountedMetric[], { draws }: PatientDraws): CountedMetric {
  const all = new Uint32Array(draws[0].length).fill(1);
  const defined = metrics.filter((metric) => metric(all) !== undefined);
  return (counts) => {
    const areas = defined.map((metric) => metric(counts));
    if (areas.length === 0 || areas.includes(undefined)) return undefined;
    return (areas as number[]).reduce((sum, area) => sum + area, 0) / areas.length;
  };
}

/** Labels and resamples on which all rows are scored. */
interface Scoring {
  readonly labels: LabelTable;
  readonly drawn: PatientDraws;
}

function scoreRow(
  { name, base, predictions }: Candidate,
  baseline: Candidate | undefined,
  { labels, drawn }: Scoring,
): ComparisonRow {
  const lossesOf = (table: PredictionTable) => sliceLogLosses(labels, selectRows(table, labels.ids));
  const interval = (metric: CountedMetric) => bootstrapByPatient(drawn, metric);
  const losses = lossesOf(predictions);
  const baseLosses = baseline && lossesOf(baseline.predictions);
  const table = selectRows(predictions, labels.ids);
  const aucs = labels.classes.map((className) =>
    remember(countedAuc(drawn, classColumn(labels, className), classColumn(table, className))),
  );
  return {
    name,
    base,
    weightedLogLoss: interval(countedMean(drawn, losses)),
    gain: baseLosses
      ? interval(
          countedMean(
            drawn,
            baseLosses.map((loss, row) => loss - losses[row]),
          ),
        )
      : null,
    aucAny: interval(aucs[labels.classes.indexOf("any")]),
    aucMean: interval(meanAuc(aucs, drawn)),
  };
}

/** Scores each fold of each network alone. */
function scoreFolds(runs: readonly ComparedRun[], labels: LabelTable): FoldScore[] {
  return runs.flatMap(({ name, folds, predictions }) => {
    return folds
      .map((ids, fold) => ({ fold: fold + 1, ids }))
      .filter(({ ids }) => ids.length > 0)
      .map(({ fold, ids }) => {
        const score = scorePredictions(labels, selectRows(predictions, ids));
        return { network: name, fold, slices: ids.length, ...score };
      });
  });
}

/** Writes the predictions, the weights for predicting other data, the scores and the report. */
async function writeComparison(output: string, comparison: Comparison, candidates: Candidates): Promise<void> {
  const { networks, space, smoothing, anyConsistent } = comparison;
  const { weights, weightsByFold, final } = candidates;
  await writePredictions(join(output, "ensemble_oof_predictions.csv.gz"), final.predictions);
  const plan: EnsemblePlan = { networks, weights, weightsByFold, space, smoothing, anyConsistent };
  await writeJson(join(output, "weights.json"), plan);
  await writeFileAtomic(join(output, "report.html"), renderComparison(comparison, candidates));
  await writeJson(join(output, "comparison.json"), comparison);
}

/**
 * Compares finished runs out of fold: networks, folds, smoothing and ensembles, by weighted log loss and AUC, with
 * intervals by resampling patients and the gain of each step over the step before. Weights and smoothing that are
 * chosen by scores are scored on folds that had no part in the choice. Writes `report.html`, `comparison.json`,
 * `weights.json` (for predicting other data) and `ensemble_oof_predictions.csv.gz`.
 *
 * ```ts
 * const runs = ["runs/20191021-213751", "runs/20191022-080000"];
 * const options = { runs, data: "prepared", labels: "stage_2_train.csv", output: "comparison" };
 * const { rows, smoothing } = await compareRuns(options);
 * ```
 *
 * @throws DataError when a folder is not a finished run, when runs are on different sets, share no slices or have a
 * single fold, or when labels or slices are missing.
 */
export async function compareRuns(options: CompareRunsOptions): Promise<Comparison> {
  assertOptions<CompareRunsOptions>("compareRuns", options, {
    runs: true,
    data: true,
    labels: true,
    output: true,
    space: true,
    weights: true,
    anyConsistent: true,
    resamples: true,
  });
  const { data, output, resamples, space = "logits", weights = "equal", anyConsistent = false } = options;
  assertTexts("compareRuns: runs", options.runs);
  assertPath("compareRuns: data", typeof data === "object" ? data?.metadata : data);
  assertPath("compareRuns: labels", options.labels);
  assertPath("compareRuns: output", output);
  assertFlag("compareRuns: anyConsistent", anyConsistent);
  const settings: EnsembleSettings = { space, weights, anyConsistent };
  const metadataOf = (set: string) => (typeof data === "string" ? preparedPaths(data, set) : data).metadata;
  const { runs, patientOf } = await readComparedRuns(options.runs, (set) => readPatients(metadataOf(set)));
  const splits = splitByFold(runs[0]);
  const ids = splits.flatMap(({ judged }) => judged);
  const labels = selectRows(await readLabels(options.labels), ids);
  const patients = ids.map((id) => patientOf.get(id)!);
  const series = await readPlacedOrders(metadataOf(runs[0].set));
  const drawn = drawPatients(patients, { resamples });
  const candidates = buildCandidates({ labels, runs, series, splits, settings });
  const byName = new Map(candidates.all.map((candidate) => [candidate.name, candidate]));
  const comparison: Comparison = {
    ...settings,
    networks: runs.map(({ name }) => name),
    slices: ids.length,
    patients: new Set(patients).size,
    rows: candidates.all.map((each) => scoreRow(each, byName.get(each.base ?? ""), { labels, drawn })),
    folds: scoreFolds(runs, labels),
    final: candidates.final.name,
    smoothing: candidates.smoothing,
    ensemble: {
      raw: scorePredictions(labels, candidates.ensemble.predictions),
      final: scorePredictions(labels, candidates.final.predictions),
    },
  };
  await writeComparison(output, comparison, candidates);
  return comparison;
}
