import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { DataError } from "../../errors.js";
import { writeJson } from "../../io/index.js";
import { fileExists, readJson } from "../../io/internal.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { stateOf } from "../prepare/file-hashes.js";
import { finishSet, type PrepareSummary } from "../prepare/finish-set.js";
import type { PreparePlan } from "../prepare/make-plan.js";
import { planPreparation, removeOwnLeftovers } from "../prepare/plan-preparation.js";
import type { PlannedSeries } from "../prepare/plan-series.js";
import { parseFiles } from "../prepare/planned-files.js";
import { checkOptions, type PrepareOptions } from "../prepare/prepare-options.js";
import { withJournals } from "../prepare/run-journals.js";
import { runSeries } from "../prepare/run-series.js";
import { joinShardJournals, withShardJournals } from "../prepare/shard-journals.js";
import type { StackChoice } from "../prepare/stack-record.js";
import { fencePath, withFence } from "../workers/fence.js";
import { hashFile } from "../workers/hash-file.js";
import { type TaskPlan, taskPath } from "./plan-folder.js";
import type { WorkOf } from "./planned-work.js";
import { readSeriesFile, readSeriesLines, type SeriesEntry, writeSeriesFile } from "./series-file.js";
import type { PlanContext, PlannedParts, TaskContext } from "./task-kinds.js";

/** A preparation to cut into tasks, with the options of `prepare`. */
export interface PrepareWork extends Omit<PrepareOptions, "threads" | "signal" | "onProgress"> {
  readonly kind: "prepare";
}

/** Results of planning, besides the series. */
type PlanRest = Pick<PreparePlan, "failures" | "skipped" | "identifying" | "fileWarnings">;

const seriesPath = (folder: string) => join(folder, "series.jsonl");

const restPath = (folder: string) => join(folder, "files.json");

/** Throws unless a file of the plan is as it was written. */
async function assertUnchanged(path: string, sha256: string): Promise<void> {
  const file = basename(path);
  if (!(await fileExists(path)))
    throw new DataError(`runTask: the plan must hold ${file}, got none; plan again`, { file });
  if ((await hashFile(path)) === sha256) return;
  throw new DataError(`runTask: ${file} of the plan must be as it was written, got another text; plan again`, { file });
}

/** Files of a shard to look for before its series are prepared. */
const LOOKED_FOR = 32;

/**
 * Throws if no file of a shard is there, as on a machine that does not see the disk of the input: the shard would otherwise
 * be done, with a failure for each file.
 */
function assertInput(series: readonly PlannedSeries[]): void {
  const files = series.slice(0, LOOKED_FOR).map(({ files }) => parseFiles(files)[0].source);
  if (files.some((source) => stateOf(source) !== undefined)) return;
  throw new Error(
    `prepare: "${files[0].file}" must be readable, got ENOENT for all files; try again where the input is`,
  );
}

/** Returns the name of what a shard writes; its fence lies beside it. */
function shardTarget({ output, set, shards }: WorkOf<"prepare">, index: number): string {
  return join(output, `${set}_shard_${index + 1}-of-${shards}`);
}

/** Reads the headers, names the images and cuts the series into shards: shard i of n takes the series i, i + n, and so on. */
export async function planPrepareTasks(
  { kind, ...options }: PrepareWork,
  { folder, shards, threads, onProgress }: PlanContext,
): Promise<PlannedParts> {
  const { input, output, set } = options;
  const all: PrepareOptions = {
    ...options,
    threads: threads ?? availableParallelism(),
    onProgress: (stage, done, total) => onProgress?.(done, total, stage),
  };
  const checked = await checkOptions(all);
  const { series, choices, ids, failures, skipped, identifying, fileWarnings } = await planPreparation(all, checked);
  const count = Math.min(shards, series.length);
  function* entries(): Generator<SeriesEntry> {
    for (const planned of series) yield { planned, choices: choices?.get(planned.series) };
  }
  await writeSeriesFile(seriesPath(folder), input, entries());
  await writeJson(restPath(folder), { failures, skipped, identifying, fileWarnings } satisfies PlanRest);
  const sha256 = { series: await hashFile(seriesPath(folder)), rest: await hashFile(restPath(folder)) };
  const images: number[] = new Array(count).fill(0);
  for (const [index, { fileCount }] of series.entries()) images[index % count] += fileCount;
  return {
    tasks: images.map((files, index) => ({ name: `shard ${index + 1} of ${count} of ${set}`, images: files })),
    work: { kind, input, output, set, ids, shards: count, sha256, settings: checked.settings },
  };
}

/** Prepares the series of a shard. Returns the number of slices that were prepared before. */
export async function runPrepareTask(
  work: WorkOf<"prepare">,
  { folder, index, threads, signal, onProgress, onIdle }: TaskContext,
): Promise<{ readonly imagesBefore: number }> {
  const { input, output, set, ids, shards: count, settings, sha256 } = work;
  await assertUnchanged(seriesPath(folder), sha256.series);
  const series: PlannedSeries[] = [];
  const choices = new Map<string, readonly StackChoice[]>();
  for await (const entry of readSeriesFile(seriesPath(folder), input, (at) => at % count === index)) {
    series.push(entry.planned);
    if (entry.choices) choices.set(entry.planned.series, entry.choices);
  }
  assertInput(series);
  const target = { output, set, settings };
  const imagesBefore = await withFence(shardTarget(work, index), (fence) =>
    withShardJournals(preparedPaths(output, set), { set, ids }, { index, count, token: fence.token }, (journals) => {
      const onImage = (done: number, total: number) => onProgress(done, total, "");
      const options = { pool: threads.pool(), signal, onProgress: onImage, onIdle };
      return runSeries(series, { target, choices, fence, journals }, options);
    }),
  );
  return { imagesBefore };
}

/** Removes the fences that killed processes have left. */
async function removeFences(work: WorkOf<"prepare">): Promise<void> {
  const targets = Array.from({ length: work.shards }, (_, index) => shardTarget(work, index));
  for (const target of targets) await rm(fencePath(target), { force: true });
}

/**
 * Throws if a journal of a shard is gone, as after another preparation of the set meanwhile. The shard then counts as not
 * done.
 */
async function assertRecorded(folder: string, work: WorkOf<"prepare">, series: readonly string[]): Promise<void> {
  const { output, set, ids, shards } = work;
  const lost = await withJournals(preparedPaths(output, set), { set, ids }, async ({ manifest }) => {
    const missing = series.flatMap((id, index) => (manifest.lineOf(id) === undefined ? [index % shards] : []));
    return [...new Set(missing)].sort((a, b) => a - b);
  });
  if (lost.length === 0) return;
  for (const index of lost) await rm(taskPath(folder, index, "done"), { force: true });
  const names = lost.map((index) => `shard ${index + 1} of ${shards}`).join(", ");
  throw new DataError(
    `mergeTasks: the manifest of ${set} must have all ${series.length} series, got none of ${names}: run again`,
  );
}

/** Writes the tables of a set whose shards are all prepared. */
export async function mergePrepareTasks(
  { folder }: TaskPlan,
  work: WorkOf<"prepare">,
  results: readonly { readonly imagesBefore?: number | undefined }[],
): Promise<PrepareSummary> {
  const { input, output, set, ids, settings, sha256 } = work;
  const paths = preparedPaths(output, set);
  await assertUnchanged(seriesPath(folder), sha256.series);
  await assertUnchanged(restPath(folder), sha256.rest);
  await joinShardJournals(paths, set);
  await removeFences(work);
  await removeOwnLeftovers(paths, output);
  const series: string[] = [];
  for await (const line of readSeriesLines(seriesPath(folder))) series.push(line.series);
  await assertRecorded(folder, work, series);
  const rest = (await readJson(restPath(folder))) as PlanRest;
  const imagesBefore = results.reduce((sum, result) => sum + (result.imagesBefore ?? 0), 0);
  return finishSet(input, { output, set, settings }, { ...rest, ids, series, imagesBefore });
}
