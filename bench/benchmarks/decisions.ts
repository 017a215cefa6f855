import { Command } from "commander";
import {
  averagePrecision,
  bootstrapByPatient,
  brierScore,
  calibrationError,
  confusionOutOfFold,
  countedAuc,
  countedCalibrationError,
  delongInterval,
  drawPatients,
  groupKFold,
  rocAuc,
  sensitivityAtSpecificity,
} from "ct-hemorrhage/cv";
import { CALIBRATION_METHODS, calibrateOutOfFold } from "ct-hemorrhage/postprocess";
import { type ClassScores, readCq500Studies, readRsnaPredictions, readRsnaSeries } from "../decisions/read-tables.js";
import { wholeNumber } from "../whole-number.js";

interface Options {
  readonly data: string;
  readonly resamples: number;
}

const round = (value: number | undefined, digits = 4) => (value === undefined ? null : Number(value.toFixed(digits)));

/** Prints records as a table of Markdown. */
function printTable(title: string, rows: readonly Readonly<Record<string, unknown>>[]): void {
  const names = Object.keys(rows[0]);
  const line = (cells: readonly unknown[]) => `| ${cells.join(" | ")} |`;
  console.log(
    `\n${title}\n\n${[line(names), line(names.map(() => "---")), ...rows.map((row) => line(names.map((name) => row[name])))].join("\n")}`,
  );
}

/** Computes the mean log loss of probabilities, clipped as in the challenge. */
function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const probability = Math.min(Math.max(probabilities[row], 1e-7), 1 - 1e-7);
    sum -= Math.log(labels[row] === 1 ? probability : 1 - probability);
  }
  return sum / labels.length;
}

/** The fold of each row, by its group. */
function foldsOf(ids: readonly string[], groups: readonly string[]) {
  const folds = groupKFold(ids, groups, { folds: 5 }).map(({ valid }) => valid);
  const foldOf = new Map(folds.flatMap((fold, index) => fold.map((id) => [id, index] as const)));
  return { folds, ofRow: ids.map((id) => foldOf.get(id)!) };
}

/** Scores all labeled slices of the ResNet-50. */
function scoreSlices({ name, labels, scores }: ClassScores) {
  return {
    class: name,
    slices: labels.length,
    positives: labels.reduce((sum, label) => sum + label, 0),
    auc: round(rocAuc(labels, scores)),
    averagePrecision: round(averagePrecision(labels, scores)),
    logLoss: round(logLoss(labels, scores)),
    brier: round(brierScore(labels, scores)),
    calibrationError: round(calibrationError(labels, scores)),
    sensitivityAt95: round(sensitivityAtSpecificity(labels, scores, 0.95)?.sensitivity),
  };
}

/** Calibrates the slices of known series, each fold by the others, and scores them before and after. */
function calibrateSlices(data: string, resamples: number) {
  const { ids, classes } = readRsnaPredictions(data);
  const seriesOf = readRsnaSeries(data);
  const rows = [...ids.keys()].filter((row) => seriesOf.has(ids[row]));
  const known = rows.map((row) => ids[row]);
  const groups = known.map((id) => seriesOf.get(id)!);
  const drawn = drawPatients(groups, { resamples });
  const names = classes.map(({ name }) => name);
  const table = <Values extends Uint8Array | Float32Array>(values: Values) => ({ ids: known, classes: names, values });
  const labels = table(Uint8Array.from(rows.flatMap((row) => classes.map((each) => each.labels[row]))));
  const raw = table(Float32Array.from(rows.flatMap((row) => classes.map((each) => each.scores[row]))));
  const { folds } = foldsOf(known, groups);
  const calibrated = CALIBRATION_METHODS.map((method) => {
    const { predictions } = calibrateOutOfFold(labels, raw, { folds, patientOf: seriesOf, method });
    return { method: method as string, table: predictions };
  });
  return [{ method: "none", table: raw }, ...calibrated].flatMap(({ method, table: { values } }) =>
    names.map((name, column) => {
      const probabilities = Float64Array.from(known, (_, row) => values[row * names.length + column]);
      const truth = Uint8Array.from(known, (_, row) => labels.values[row * names.length + column]);
      const metric = countedCalibrationError(drawn, { labels: truth, probabilities });
      const { estimate, low, high } = bootstrapByPatient(drawn, metric);
      return {
        class: name,
        calibration: method,
        slices: known.length,
        logLoss: round(logLoss(truth, probabilities)),
        brier: round(brierScore(truth, probabilities)),
        calibrationError: round(estimate),
        low: round(low),
        high: round(high),
      };
    }),
  );
}

/** Scores the studies of CQ500, one row per study, taken for independent. */
function scoreStudies(data: string, resamples: number) {
  const { ids, classes } = readCq500Studies(data);
  const drawn = drawPatients(ids, { resamples });
  const { ofRow } = foldsOf(ids, ids);
  return classes.map(({ name, labels, scores }) => {
    const delong = delongInterval(labels, scores);
    const bootstrap = bootstrapByPatient(drawn, countedAuc(drawn, labels, scores));
    const { table } = confusionOutOfFold({ labels, scores, folds: ofRow });
    return {
      class: name,
      studies: labels.length,
      positives: labels.reduce((sum, label) => sum + label, 0),
      auc: round(delong?.auc),
      delong: `${round(delong?.low)} to ${round(delong?.high)}`,
      bootstrap: `${round(bootstrap.low)} to ${round(bootstrap.high)}`,
      averagePrecision: round(averagePrecision(labels, scores)),
      sensitivityAt90: round(sensitivityAtSpecificity(labels, scores, 0.9)?.sensitivity),
      sensitivity: round(table.sensitivity),
      specificity: round(table.specificity),
    };
  });
}

/** Runs the benchmark and returns its figures. */
export async function run(args: readonly string[]): Promise<object> {
  const { data, resamples } = new Command("bench decisions")
    .description("Scores and calibrates real predictions of others: slices of the challenge, studies of CQ500.")
    .option("--data <dir>", "folder of the real data", "../shared/data")
    .option("--resamples <number>", "resamples for the intervals", wholeNumber, 1000)
    .parse([...args], { from: "user" })
    .opts<Options>();
  const slices = readRsnaPredictions(data).classes.map(scoreSlices);
  printTable("Slices", slices);
  const calibration = calibrateSlices(data, resamples);
  printTable("Calibration out of fold, by series", calibration);
  const studies = scoreStudies(data, resamples);
  printTable("Studies", studies);
  return { benchmark: "decisions", slices, calibration, studies };
}
