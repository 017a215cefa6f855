import { basename } from "node:path";
import { z } from "zod";
import { DataError } from "../../errors.js";
import { assertList, assertPath, assertRow } from "../../guards/internal.js";
import { readJson } from "../../io/internal.js";
import { MIXING_SPACES, SMOOTHING_SCHEMES } from "../../postprocess/index.js";
import { SMOOTHING_PLACES } from "./compare-candidates.js";
import type { EnsembleFile, EnsembleRecipe } from "./ensemble-files.js";

/** Recipe and weights for predicting other data: content of the `weights.json` that `compareRuns` writes. */
export interface EnsemblePlan extends EnsembleRecipe {
  /** Names of the networks, as in the comparison. */
  readonly networks: readonly string[];
  /** Weight of each network. */
  readonly weights: readonly number[];
  /** Weights by fold, each fitted on all other folds; these show how much the weights depend on the slices. */
  readonly weightsByFold: readonly (readonly number[])[];
}

const weights = z.array(z.number().min(0));

/** Schema of `weights.json`. */
const PLAN: z.ZodType<EnsemblePlan> = z
  .object({
    networks: z.array(z.string()).min(1),
    weights,
    weightsByFold: z.array(weights),
    space: z.enum(MIXING_SPACES),
    smoothing: z.object({ scheme: z.enum(SMOOTHING_SCHEMES), place: z.enum(SMOOTHING_PLACES) }).nullable(),
    anyConsistent: z.boolean(),
  })
  .refine((plan) => plan.weights.length === plan.networks.length, {
    path: ["weights"],
    error: "must hold one weight per network",
  });

/** A file of predictions, with the network that made them. */
export interface NetworkFile {
  readonly predictions: string;
  /** Name of the network in the comparison. */
  readonly network: string;
}

/**
 * Reads the `weights.json` of a comparison, and assigns the weights of its networks to files of predictions.
 *
 * ```ts
 * const files = [{ predictions: "b0.csv.gz", network: "efficientnet-b0" }];
 * const plan = await readEnsemblePlan("comparison/weights.json", files);
 * await ensembleFiles(plan.members, { output: "ensemble.csv.gz" }, { space: plan.space });
 * ```
 *
 * @returns The plan, with the files and their weights as `members` for {@link ensembleFiles} or
 * {@link ensembleByRecipe}.
 * @throws DataError that names the file, when it does not come from a comparison or its networks are not those of the
 * files.
 */
export async function readEnsemblePlan(
  path: string,
  files: readonly NetworkFile[],
): Promise<EnsemblePlan & { readonly members: readonly EnsembleFile[] }> {
  assertPath("readEnsemblePlan: path", path);
  assertList("readEnsemblePlan: files", files, "files");
  for (const [index, each] of files.entries()) {
    assertRow<NetworkFile>("readEnsemblePlan: file", index, each, { predictions: "text", network: "text" });
  }
  const file = basename(path);
  const { data: plan, error } = PLAN.safeParse(await readJson(path));
  if (!plan) {
    const [{ path: keys, message }] = error.issues;
    throw new DataError(`${file}: ${keys.join(".") || "content"}: ${message}`, { file, path });
  }
  const { networks } = plan;
  const listOf = (names: readonly string[]) => [...names].sort().join(", ");
  const expected = listOf(networks);
  const got = listOf(files.map(({ network }) => network));
  if (expected !== got) throw new DataError(`${file}: networks must be ${expected}, got ${got}`, { file, path });
  const weightOf = new Map(networks.map((network, index) => [network, plan.weights[index]]));
  const members = files.map(({ predictions, network }) => ({ predictions, weight: weightOf.get(network)! }));
  return { ...plan, members };
}
