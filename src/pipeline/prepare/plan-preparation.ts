import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { IMAGE_FOLDERS, type PreparedPaths, preparedPaths } from "../images/prepared-folder.js";
import { removeLeftovers } from "../workers/remove-leftovers.js";
import { failEmpty } from "./fail-empty.js";
import { makePlan, type PreparePlan } from "./make-plan.js";
import type { CheckedOptions, PrepareOptions } from "./prepare-options.js";
import { withPreparePool } from "./prepare-pool.js";
import { chooseStacks } from "./run-series.js";
import { joinShardJournals } from "./shard-journals.js";
import type { StackChoice } from "./stack-record.js";

/** A plan, and the stacks to draw. */
export interface Preparation extends PreparePlan {
  /** Choices for the stacks of each series; absent if all stacks are drawn. */
  readonly choices?: ReadonlyMap<string, readonly StackChoice[]> | undefined;
}

/** Removes unfinished files of a killed run of this set. Other runs may be preparing other sets in the same folder. */
export async function removeOwnLeftovers({ images, ...paths }: PreparedPaths, output: string): Promise<void> {
  const { metadata, triplets, geometry, stacks, failures, skipped, manifest, hashes } = paths;
  const tables = [metadata, triplets, geometry, stacks, failures, skipped, manifest, hashes];
  await removeLeftovers(
    output,
    tables.map((path) => basename(path)),
  );
  for (const folder of IMAGE_FOLDERS) await removeLeftovers(images(folder));
}

/** Chooses one stack of each study. */
async function chooseBest(
  { series }: PreparePlan,
  { onProgress }: PrepareOptions,
  { settings, threads }: CheckedOptions,
): Promise<Preparation["choices"]> {
  const onStudy = (done: number, total: number) => onProgress?.("stacks", done, total);
  return withPreparePool(threads, (pool) =>
    chooseStacks(series, { pool, include: settings.include, onProgress: onStudy }),
  );
}

/**
 * Plans a preparation: lists the files, reads their headers, names the images, and chooses stacks. The set is incomplete
 * from then on: it has no metadata table until all series are prepared. What killed processes have left is removed or,
 * where it is of use, kept; no other process may be preparing the set.
 *
 * @throws DataError if the input cannot be read or has no CT slices, or if the output cannot be written.
 */
export async function planPreparation(options: PrepareOptions, checked: CheckedOptions): Promise<Preparation> {
  const { input, output, set, include = [], ids, stack, onProgress } = options;
  const { threads } = checked;
  const paths = preparedPaths(output, set);
  await joinShardJournals(paths, set);
  const onFile = (done: number, total: number) => onProgress?.("headers", done, total);
  const plan = await makePlan({ input, output, set, threads, include, ids }, onFile);
  if (plan.series.length === 0) return failEmpty(options, plan);
  await removeOwnLeftovers(paths, output);
  await rm(paths.metadata, { force: true });
  return stack === "best" ? { ...plan, choices: await chooseBest(plan, options, checked) } : plan;
}
