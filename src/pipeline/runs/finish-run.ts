import { basename, join } from "node:path";
import { prevalence, selectRows } from "../../cv/index.js";
import { writeJson, writePredictions } from "../../io/index.js";
import { constantLogLoss } from "../../loss/index.js";
import { smoothNeighbors, toProbabilities } from "../../postprocess/index.js";
import { splitPredicted, tableRow } from "../../tables.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";
import type { PreparedSet } from "../images/image-set.js";
import { readSliceOrders } from "../images/slice-orders.js";
import { chooseThresholds } from "./choose-thresholds.js";
import type { FittedFold } from "./fit-fold.js";
import type { FoldPlan } from "./plan-folds.js";
import type { RunConfig } from "./run-config.js";
import { writeRunReport } from "./run-report.js";
import type { RunSummary } from "./run-summary.js";
import { scorePredictions } from "./score.js";
import { BOOTSTRAP, scoreRun } from "./score-run.js";
import { countSharedPatients } from "./shared-patients.js";

/** A run whose folds are all trained. */
interface TrainedFolds {
  readonly config: RunConfig;
  readonly run: string;
  readonly plan: FoldPlan;
  readonly fitted: readonly FittedFold[];
  readonly prepared: PreparedSet;
}

/** Joins the validation predictions of all folds into one table; ids that no fold predicted are NaN. */
function joinFolds(folds: readonly Fold[], logits: readonly Float32Array[], labels: LabelTable): PredictionTable {
  const { ids, classes } = labels;
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const values = new Float32Array(ids.length * classes.length).fill(Number.NaN);
  folds.forEach(({ valid }, fold) => {
    const probabilities = toProbabilities(logits[fold]);
    valid.forEach((id, index) => {
      values.set(tableRow(probabilities, index, classes.length), rowOf.get(id)! * classes.length);
    });
  });
  return { ids, classes, values };
}

/** Out-of-fold predictions of a run. */
interface RunPredictions {
  readonly raw: PredictionTable;
  readonly smoothed: PredictionTable;
}

function summarizeRun(
  { plan, fitted, prepared: { patientOf } }: Pick<TrainedFolds, "plan" | "fitted" | "prepared">,
  { raw, smoothed }: RunPredictions,
): RunSummary {
  const { folds, labels, withoutLabels, withoutImage } = plan;
  const { predicted } = splitPredicted(raw);
  const shares = prevalence(labels, predicted);
  const scoreFold = (table: PredictionTable, { valid }: Fold) => scorePredictions(labels, selectRows(table, valid));
  return {
    classes: labels.classes,
    engine: fitted[0].engine,
    outOfFold: { raw: scoreRun(labels, raw, patientOf), smoothed: scoreRun(labels, smoothed, patientOf) },
    bootstrap: BOOTSTRAP,
    constantLogLoss: constantLogLoss(folds, labels),
    prevalence: Object.fromEntries(labels.classes.map((name, column) => [name, shares[column]])),
    thresholds: chooseThresholds(labels, smoothed),
    coverage: { predicted: folds.reduce((sum, { valid }) => sum + valid.length, 0), labeled: labels.ids.length },
    patients: new Set(predicted.map((id) => patientOf.get(id))).size,
    sharedPatients: countSharedPatients(folds, patientOf),
    withoutLabels,
    withoutImage,
    folds: fitted.map(({ history, bestEpoch }, fold) => ({
      fold: fold + 1,
      slices: folds[fold].valid.length,
      epochs: history.length,
      bestEpoch: bestEpoch + 1,
      bestValidLoss: history[bestEpoch].validLoss,
      lastValidLoss: history[history.length - 1].validLoss,
      raw: scoreFold(raw, folds[fold]),
      smoothed: scoreFold(smoothed, folds[fold]),
    })),
  };
}

/** Writes the joint results of all folds of a run: predictions, figures, report and, last, the summary. */
export async function finishRun({ config, run, plan, fitted, prepared }: TrainedFolds): Promise<RunSummary> {
  const joinLogits = (of: "validLogits" | "oneViewLogits") =>
    joinFolds(
      plan.folds,
      fitted.map((fold) => fold[of]),
      plan.labels,
    );
  const raw = joinLogits("validLogits");
  const smoothed = smoothNeighbors(raw, await readSliceOrders(prepared.metadata), { allowMissing: true });
  const summary = summarizeRun({ plan, fitted, prepared }, { raw, smoothed });
  const name = basename(run);
  await writePredictions(join(run, `${name}_oof_predictions.csv.gz`), raw);
  await writePredictions(join(run, `${name}_oof_predictions_one_view.csv.gz`), joinLogits("oneViewLogits"));
  await writePredictions(join(run, `${name}_oof_predictions_smoothed.csv.gz`), smoothed);
  await writeRunReport(run, {
    config,
    summary,
    labels: plan.labels,
    folds: plan.folds,
    predictions: smoothed,
    histories: fitted.map(({ history }) => history),
    images: prepared,
  });
  await writeJson(join(run, "summary.json"), summary);
  return summary;
}
