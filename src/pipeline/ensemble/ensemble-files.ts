import {
  assertFlag,
  assertList,
  assertNumber,
  assertObject,
  assertOptions,
  assertPath,
  assertRow,
} from "../../guards/internal.js";
import { readLabels, readPredictions } from "../../io/index.js";
import { CLASS_WEIGHTS } from "../../loss/index.js";
import {
  anyAtLeastSubtypes,
  ensemble,
  fitWeights,
  type MixingSpace,
  SMOOTHING_SCHEMES,
  smooth,
} from "../../postprocess/index.js";
import type { PredictionTable } from "../../types.js";
import { readPlacedOrders } from "../images/slice-orders.js";
import { type EnsembleSmoothing, SMOOTHING_PLACES } from "./compare-candidates.js";
import { assertResults, type PostProcessOutput, writeResults } from "./write-results.js";

/** Averages tables by weight. */
function mixTables(
  tables: readonly PredictionTable[],
  weights: readonly number[],
  space: MixingSpace,
): PredictionTable {
  return ensemble(
    tables.map((predictions, index) => ({ predictions, weight: weights[index] })),
    { space, allowMissing: true },
  );
}

/** Settings of {@link ensembleFiles}. */
export interface EnsembleFilesOptions {
  /** Values to average. Default: probabilities. */
  readonly space?: MixingSpace | undefined;
  /** Label file in long form, to which weights are fitted instead of using those of the members. */
  readonly fitTo?: string | undefined;
  /** Whether to raise `any` to the largest subtype at the end. Default false. */
  readonly anyConsistent?: boolean | undefined;
}

/** A file of predictions in long form, with its weight. */
export interface EnsembleFile {
  readonly predictions: string;
  readonly weight: number;
}

/** Throws unless members are files of predictions, each with its weight where weights are used. */
function assertMembers(name: string, members: readonly EnsembleFile[], isWeighted: boolean): void {
  assertList(`${name}: members`, members, "files");
  if (members.length === 0) throw new RangeError(`${name}: members must hold at least one file, got 0`);
  for (const [index, member] of members.entries()) {
    assertRow<EnsembleFile>(`${name}: member`, index, member, { predictions: "text" });
    assertPath(`${name}: member ${index}.predictions`, member.predictions);
    if (isWeighted) assertNumber(`${name}: member ${index}.weight`, member.weight);
  }
}

/**
 * Averages the predictions of several files by weight.
 *
 * ```ts
 * const members = [{ predictions: "b0.csv.gz", weight: 1 }, { predictions: "b5.csv.gz", weight: 2 }];
 * const { values, weights } = await ensembleFiles(members, { output: "ensemble.csv.gz" });
 * ```
 *
 * @param members Files to average.
 * @param results Output files.
 * @param options Settings: see {@link EnsembleFilesOptions}.
 * @returns The average, and the weights that were used.
 * @throws DataError for bad tables, members that predict different ids, ids without labels to fit weights to, or a
 * sample of other ids.
 */
export async function ensembleFiles(
  members: readonly EnsembleFile[],
  results: PostProcessOutput,
  options: EnsembleFilesOptions = {},
): Promise<PredictionTable & { readonly weights: readonly number[] }> {
  assertOptions<PostProcessOutput>("ensembleFiles", results, { output: true, submission: true, sample: true });
  assertOptions<EnsembleFilesOptions>("ensembleFiles", options, { space: true, fitTo: true, anyConsistent: true });
  const { space = "probabilities", fitTo, anyConsistent = false } = options;
  assertMembers("ensembleFiles", members, fitTo === undefined);
  assertResults("ensembleFiles", results);
  assertFlag("ensembleFiles: anyConsistent", anyConsistent);
  if (fitTo !== undefined) assertPath("ensembleFiles: fitTo", fitTo);
  const tables = await Promise.all(members.map(({ predictions }) => readPredictions(predictions)));
  const weights =
    fitTo === undefined
      ? members.map(({ weight }) => weight)
      : fitWeights(await readLabels(fitTo), tables, { classWeights: CLASS_WEIGHTS, space, skipMissing: true }).weights;
  const mean = mixTables(tables, weights, space);
  const joined = anyConsistent ? anyAtLeastSubtypes(mean, { allowMissing: true }) : mean;
  await writeResults(joined, results);
  return { ...joined, weights };
}

/** Best way to average, as found by a comparison: part of its result and of its `weights.json`. */
export interface EnsembleRecipe {
  /** Values to average. */
  readonly space: MixingSpace;
  /** Smoothing of each network or of their mean; `null` for no smoothing. */
  readonly smoothing: EnsembleSmoothing | null;
  /** Whether to raise `any` to the largest subtype at the end. */
  readonly anyConsistent: boolean;
}

/** Throws unless a recipe says how to smooth, or `null` for no smoothing. Left out, it would smooth nothing. */
function assertSmoothing(smoothing: EnsembleSmoothing | null): void {
  if (smoothing === null) return;
  assertObject("ensembleByRecipe: recipe.smoothing", smoothing, "null, or scheme and place");
  if (SMOOTHING_SCHEMES.includes(smoothing.scheme) && SMOOTHING_PLACES.includes(smoothing.place)) return;
  const expected = `a scheme (${SMOOTHING_SCHEMES.join(", ")}) and a place (${SMOOTHING_PLACES.join(", ")})`;
  throw new RangeError(`ensembleByRecipe: recipe.smoothing must be ${expected}, got others`);
}

/**
 * Averages and smooths the predictions of several files in the way that a comparison found best out of fold.
 *
 * ```ts
 * const recipe = await compareRuns({ runs, data: "prepared", labels: "stage_2_train.csv", output: "comparison" });
 * const results = { output: "ensemble.csv.gz", metadata: "prepared/stage_2_test_metadata.parquet.gzip" };
 * await ensembleByRecipe(members, recipe, results);
 * ```
 *
 * @param members Files to average.
 * @param recipe Result of {@link compareRuns} or of {@link readEnsemblePlan}.
 * @param files Output files; `metadata` is the table of the predicted slices.
 * @throws DataError as {@link ensembleFiles}, and for a table of other slices.
 */
export async function ensembleByRecipe(
  members: readonly EnsembleFile[],
  recipe: EnsembleRecipe,
  files: PostProcessOutput & { readonly metadata: string },
): Promise<PredictionTable> {
  assertMembers("ensembleByRecipe", members, true);
  assertObject("ensembleByRecipe: recipe", recipe, "a recipe, as compareRuns finds it");
  assertOptions<typeof files>("ensembleByRecipe", files, {
    output: true,
    submission: true,
    sample: true,
    metadata: true,
  });
  const { space, smoothing, anyConsistent } = recipe;
  const { metadata, ...results } = files;
  assertSmoothing(smoothing);
  assertFlag("ensembleByRecipe: recipe.anyConsistent", anyConsistent);
  assertResults("ensembleByRecipe", results);
  assertPath("ensembleByRecipe: metadata", metadata);
  const series = smoothing ? await readPlacedOrders(metadata) : [];
  const smoothAt = (place: EnsembleSmoothing["place"], table: PredictionTable) =>
    smoothing?.place === place
      ? smooth(table, series, { scheme: smoothing.scheme, allowMissing: true, allowDuplicates: true })
      : table;
  const tables = await Promise.all(
    members.map(async ({ predictions }) => smoothAt("before", await readPredictions(predictions))),
  );
  const weights = members.map(({ weight }) => weight);
  const mean = smoothAt("after", mixTables(tables, weights, space));
  const joined = anyConsistent ? anyAtLeastSubtypes(mean, { allowMissing: true }) : mean;
  await writeResults(joined, results);
  return joined;
}
