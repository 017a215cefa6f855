import { basename } from "node:path";
import { z } from "zod";
import { DataError } from "../../errors.js";
import { readJson } from "../../io/internal.js";
import { MIXING_SPACES, SMOOTHING_SCHEMES } from "../../postprocess/index.js";
import { SMOOTHING_PLACES } from "./compare-candidates.js";
import type { EnsembleFile, EnsembleRecipe } from "./ensemble-files.js";

/** How to predict other data as a comparison did: what `compareRuns` writes as `weights.json`. */
export interface EnsemblePlan extends EnsembleRecipe {
  /** Names as in the comparison. */
  readonly networks: readonly string[];
  /** One a network. */
  readonly weights: readonly number[];
  /** Weights fitted on all folds but one, by fold: how much they depend on the slices they were fitted to. */
  readonly weightsByFold: readonly (readonly number[])[];
}

const weights = z.array(z.number().min(0));

/** What `weights.json` must hold. */
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
    error: "must be as many as networks",
  });

/** A file of predictions, and the network of which it is. */
export interface NetworkFile {
  readonly predictions: string;
  /** By its name in the comparison. */
  readonly network: string;
}

/**
 * Reads `weights.json` of a comparison, and gives files of predictions the weights of their networks: `members` for
 * `ensembleFiles`.
 *
 * @throws DataError, naming the file, when it is none of a comparison, or its networks are not those of the files.
 */
export async function readEnsemblePlan(
  path: string,
  files: readonly NetworkFile[],
): Promise<EnsemblePlan & { readonly members: readonly EnsembleFile[] }> {
  const file = basename(path);
  const { data: plan, error } = PLAN.safeParse(await readJson(path));
  if (!plan) {
    const [{ path: keys, message }] = error.issues;
    throw new DataError(`${file}: ${keys.join(".") || "content"}: ${message}`, { file });
  }
  const { networks } = plan;
  const listOf = (names: readonly string[]) => [...names].sort().join(", ");
  const expected = listOf(networks);
  const got = listOf(files.map(({ network }) => network));
  if (expected !== got) throw new DataError(`${file}: networks must be ${expected}, got ${got}`, { file });
  const weightOf = new Map(networks.map((network, index) => [network, plan.weights[index]]));
  const members = files.map(({ predictions, network }) => ({ predictions, weight: weightOf.get(network)! }));
  return { ...plan, members };
}
