import { DataError } from "../errors.js";
import { groupBy } from "../group-by.js";
import {
  assertLabels,
  assertOneOf,
  assertOptions,
  assertPredictions,
  assertWhole,
  describeValue,
} from "../guards/internal.js";
import { nameIds } from "../tables.js";
import type { LabelTable, PredictionTable } from "../types.js";

/** Ways to make one score of the slices of a study. */
export const STUDY_SCORES = ["max", "top-k-mean", "noisy-or"] as const;

/** Settings of {@link studyScores}. */
export interface StudyScoreOptions {
  /**
   * `max` is the highest probability of a slice, `top-k-mean` the mean of the `k` highest, `noisy-or` the probability
   * that any slice is positive if slices were independent: 1 - prod(1 - p). Default `max`.
   */
  readonly method?: (typeof STUDY_SCORES)[number] | undefined;
  /** Number of slices that `top-k-mean` averages; all where a study has fewer. Default 3. */
  readonly k?: number | undefined;
}

/** Groups the rows of a table by study, in the order of the first slices. */
function rowsOfStudies(
  name: string,
  ids: readonly string[],
  studyOf: ReadonlyMap<string, string>,
): Map<string, number[]> {
  if (!(studyOf instanceof Map)) {
    throw new TypeError(`${name}: studyOf must be a Map of the study of each slice, got ${describeValue(studyOf)}`);
  }
  const missing = ids.filter((id) => !studyOf.has(id));
  if (missing.length > 0) throw new DataError(`${name}: studyOf must hold every id, got none for ${nameIds(missing)}`);
  return groupBy(ids.keys(), (row) => studyOf.get(ids[row])!);
}

/** Scores a study by the probabilities of its slices, from the highest down. */
function scoreOf(descending: readonly number[], method: (typeof STUDY_SCORES)[number], k: number): number {
  if (descending.length === 0) return Number.NaN;
  if (method === "max") return descending[0];
  if (method === "noisy-or") return -Math.expm1(descending.reduce((sum, value) => sum + Math.log1p(-value), 0));
  const top = descending.slice(0, k);
  return top.reduce((sum, value) => sum + value, 0) / top.length;
}

/**
 * Makes one score per study and class from the probabilities of its slices. Slices that were not predicted (NaN) do not
 * count; a study of which none was predicted is NaN. Noisy-or takes neighboring slices for independent, so that its
 * scores rank studies but are far too high as probabilities.
 *
 * @param predictions Probabilities of slices.
 * @param studyOf The study of each slice.
 * @param options Settings: `method` and `k`.
 * @returns A table whose ids are studies, in the order of their first slices.
 * @throws RangeError for an unknown method, or a `k` below 1; DataError for a slice without a study.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["s1", "s2"], classes: ["any"], values: Float32Array.of(0.25, 0.75) };
 * const studyOf = new Map([["s1", "head"], ["s2", "head"]]);
 * console.log(studyScores(predictions, studyOf).values); // Float32Array(1) [ 0.75 ]
 * ```
 */
export function studyScores(
  predictions: PredictionTable,
  studyOf: ReadonlyMap<string, string>,
  options: StudyScoreOptions = {},
): PredictionTable {
  assertPredictions("studyScores: predictions", predictions);
  assertOptions<StudyScoreOptions>("studyScores", options, { method: true, k: true });
  const { method = "max", k = 3 } = options;
  assertWhole("studyScores: k", k, 1);
  assertOneOf("studyScores: method", STUDY_SCORES, method);
  const { ids, classes, values } = predictions;
  const studies = rowsOfStudies("studyScores", ids, studyOf);
  const scores = [...studies.values()].flatMap((rows) =>
    classes.map((_, column) => {
      const ofSlices = rows.map((row) => values[row * classes.length + column]);
      return scoreOf(
        ofSlices.filter((value) => !Number.isNaN(value)).sort((a, b) => b - a),
        method,
        k,
      );
    }),
  );
  return { ids: [...studies.keys()], classes, values: Float32Array.from(scores) };
}

/**
 * Makes one label per study and class: 1 where any of its slices has the label.
 *
 * @param labels 0 or 1, by slice and class.
 * @param studyOf The study of each slice.
 * @returns A table whose ids are studies, in the order of their first slices.
 * @throws DataError for a label other than 0 and 1, or a slice without a study.
 *
 * @example
 * ```ts
 * const truth = studyLabels(labels, studyOf);
 * const scores = selectRows(studyScores(predictions, studyOf), truth.ids);
 * ```
 */
export function studyLabels(labels: LabelTable, studyOf: ReadonlyMap<string, string>): LabelTable {
  assertLabels("studyLabels: labels", labels);
  const { ids, classes, values } = labels;
  const studies = rowsOfStudies("studyLabels", ids, studyOf);
  const ofStudies = [...studies.values()].flatMap((rows) =>
    classes.map((_, column) => Number(rows.some((row) => values[row * classes.length + column] === 1))),
  );
  return { ids: [...studies.keys()], classes, values: Uint8Array.from(ofStudies) };
}
