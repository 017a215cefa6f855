import { join } from "node:path";
import {
  bootstrapByPatient,
  type CountedMetric,
  countedAuc,
  countedMean,
  drawPatients,
  type PatientDraws,
  selectRows,
} from "../../cv/index.js";
import { assertFlag, assertOptions, assertPath, assertTexts } from "../../guards/internal.js";
import { readLabels, writeFileAtomic, writeJson, writePredictions } from "../../io/index.js";
import type { MixingSpace } from "../../postprocess/index.js";
import { CLASSES } from "../../types.js";
import { readPatients } from "../images/open-images.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { readPlacedOrders } from "../images/slice-orders.js";
import { type Score, scorePredictions } from "../runs/score.js";
import { buildCandidates, type Candidate, type Candidates, type EnsembleSettings } from "./compare-candidates.js";
import { type ComparedRuns, readComparedRuns } from "./compared-run.js";
import type { Comparison, ComparisonRow, FoldScore } from "./comparison.js";
import { renderComparison } from "./comparison-report.js";
import type { EnsemblePlan } from "./ensemble-plan.js";
import { pickRows } from "./nested-ensemble.js";

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

/** Runs, labels and resamples on which all rows are scored. */
interface Scoring {
  readonly compared: ComparedRuns;
  /** 0 or 1, `[rows, classes]`. */
  readonly labels: Uint8Array;
  readonly drawn: PatientDraws;
}

/** Returns the values of one class. */
function columnOf<Values extends Uint8Array | Float32Array>(values: Values, column: number): Values {
  return values.filter((_, offset) => offset % CLASSES.length === column) as Values;
}

function scoreRow(
  { name, base, values, losses }: Candidate,
  baseLosses: Float64Array | undefined,
  { labels, drawn }: Scoring,
): ComparisonRow {
  const interval = (metric: CountedMetric) => bootstrapByPatient(drawn, metric);
  const gains = baseLosses?.map((loss, row) => loss - losses[row]);
  const aucs = CLASSES.map((_, column) =>
    remember(countedAuc(drawn, columnOf(labels, column), columnOf(values, column))),
  );
  return {
    name,
    base,
    weightedLogLoss: interval(countedMean(drawn, losses)),
    gain: gains ? interval(countedMean(drawn, gains)) : null,
    aucAny: interval(aucs[CLASSES.indexOf("any")]),
    aucMean: interval(meanAuc(aucs, drawn)),
  };
}

/** Scores predictions on some rows alone. */
function scoreRows(values: Float32Array, rows: Uint32Array, { compared, labels }: Scoring): Score {
  const names = { ids: Array.from(rows, (row) => compared.ids[row]), classes: CLASSES };
  return scorePredictions({ ...names, values: pickRows(labels, rows) }, { ...names, values: pickRows(values, rows) });
}

/** Scores each fold of each network alone. */
function scoreFolds(scoring: Scoring): FoldScore[] {
  return scoring.compared.runs.flatMap(({ name, folds, values }) => {
    return folds
      .map((rows, fold) => ({ fold: fold + 1, rows }))
      .filter(({ rows }) => rows.length > 0)
      .map(({ fold, rows }) => ({ network: name, fold, slices: rows.length, ...scoreRows(values, rows, scoring) }));
  });
}

/** Writes the predictions, the weights for predicting other data, the scores and the report. */
async function writeComparison(
  output: string,
  ids: readonly string[],
  comparison: Comparison,
  candidates: Candidates,
): Promise<void> {
  const { networks, space, smoothing, anyConsistent } = comparison;
  const { weights, weightsByFold, final } = candidates;
  const predictions = { ids, classes: CLASSES, values: final.values };
  await writePredictions(join(output, "ensemble_oof_predictions.csv.gz"), predictions);
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
  const compared = await readComparedRuns(options.runs, (set) => readPatients(metadataOf(set)));
  const { runs, ids, patients, listed } = compared;
  const labels = selectRows(await readLabels(options.labels), ids).values;
  const series = await readPlacedOrders(metadataOf(runs[0].set));
  const scoring: Scoring = { compared, labels, drawn: drawPatients(patients, { resamples }) };
  const rows = new Map<string, ComparisonRow>();
  const onCandidate = (candidate: Candidate, baseLosses: Float64Array | undefined) =>
    rows.set(candidate.name, scoreRow(candidate, baseLosses, scoring));
  const candidates = buildCandidates({ compared, labels, series, settings, onCandidate });
  const inOrder = Uint32Array.from(ids, (_, row) => row);
  const comparison: Comparison = {
    ...settings,
    networks: runs.map(({ name }) => name),
    slices: ids.length,
    patients: new Set(patients).size,
    rows: candidates.names.map((name) => rows.get(name)!),
    folds: scoreFolds(scoring),
    final: candidates.final.name,
    smoothing: candidates.smoothing,
    ensemble: {
      // In the order of rows of the average of whole tables, or of that of folds.
      raw: scoreRows(candidates.ensemble.values, weights === "equal" ? listed : inOrder, scoring),
      final: scoreRows(candidates.final.values, inOrder, scoring),
    },
  };
  await writeComparison(output, ids, comparison, candidates);
  return comparison;
}
