import { readLabels, readPredictions } from "../../io/index.js";
import { CLASS_WEIGHTS } from "../../loss/index.js";
import { anyAtLeastSubtypes, fitWeights, type MixingSpace, smooth } from "../../postprocess/index.js";
import type { PredictionTable } from "../../types.js";
import { readPlacedOrders } from "../images/slice-orders.js";
import type { EnsembleSmoothing } from "./compare-candidates.js";
import { mixTables } from "./nested-ensemble.js";
import { type PostProcessOutput, writeResults } from "./write-results.js";

/** How {@link ensembleFiles} averages. */
export interface EnsembleFilesOptions {
  /** What is averaged. Default: probabilities. */
  readonly space?: MixingSpace | undefined;
  /** Label file in long form: weights are then fitted to it, in place of those of the members. */
  readonly fitTo?: string | undefined;
  /** Whether `any` is raised to the largest subtype at the end. Default false. */
  readonly anyConsistent?: boolean | undefined;
}

/** A file of predictions in long form, and how much it counts. */
export interface EnsembleFile {
  readonly predictions: string;
  readonly weight: number;
}

/**
 * Averages the predictions of several files by weight.
 *
 * @returns The average, and the weights by which it was made.
 * @throws DataError for bad tables, members that predict different ids, ids to fit to without labels, or a sample of
 *   other ids.
 */
export async function ensembleFiles(
  members: readonly EnsembleFile[],
  results: PostProcessOutput,
  { space = "probabilities", fitTo, anyConsistent = false }: EnsembleFilesOptions = {},
): Promise<PredictionTable & { readonly weights: readonly number[] }> {
  const tables = await Promise.all(members.map(({ predictions }) => readPredictions(predictions)));
  const weights =
    fitTo === undefined
      ? members.map(({ weight }) => weight)
      : fitWeights(await readLabels(fitTo), tables, { classWeights: CLASS_WEIGHTS, space }).weights;
  const mean = mixTables(tables, weights, space);
  const joined = anyConsistent ? anyAtLeastSubtypes(mean) : mean;
  await writeResults(joined, results);
  return { ...joined, weights };
}

/** How a comparison found best to average: what it returns, and `weights.json` of it. */
export interface EnsembleRecipe {
  readonly space: MixingSpace;
  /** How to smooth, and whether each network or their mean; `null`: not at all. */
  readonly smoothing: EnsembleSmoothing | null;
  readonly anyConsistent: boolean;
}

/**
 * Averages the predictions of several files as a comparison found best out of fold, smoothing included.
 *
 * @param results `metadata`: the table of the slices that are predicted.
 * @throws DataError as {@link ensembleFiles}, and for a table of other slices.
 */
export async function ensembleByRecipe(
  members: readonly EnsembleFile[],
  { space, smoothing, anyConsistent }: EnsembleRecipe,
  { metadata, ...results }: PostProcessOutput & { readonly metadata: string },
): Promise<PredictionTable> {
  const series = smoothing ? await readPlacedOrders(metadata) : [];
  const smoothAt = (place: EnsembleSmoothing["place"], table: PredictionTable) =>
    smoothing?.place === place ? smooth(table, series, { scheme: smoothing.scheme }) : table;
  const tables = await Promise.all(
    members.map(async ({ predictions }) => smoothAt("before", await readPredictions(predictions))),
  );
  const weights = members.map(({ weight }) => weight);
  const mean = smoothAt("after", mixTables(tables, weights, space));
  const joined = anyConsistent ? anyAtLeastSubtypes(mean) : mean;
  await writeResults(joined, results);
  return joined;
}
