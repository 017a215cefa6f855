import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../errors.js";
import { assertOptions, assertPath } from "../../guards/internal.js";
import { writeFileAtomic } from "../../io/index.js";
import { makeFolder } from "../../io/internal.js";
import {
  buildPhantomCohort,
  PHANTOM_SPLITS,
  type PhantomCohortOptions,
  type PhantomPlan,
} from "../../phantom/index.js";
import { CLASSES, type ClassName } from "../../types.js";
import { assertThreads, createWorkerPool } from "../workers/worker-pool.js";
import type * as phantomWorker from "./phantom-worker.js";
import { type StudyTruth, writePhantomStudy } from "./phantom-worker.js";

/** Progress of writing a phantom. */
export interface PhantomProgress {
  readonly studiesDone: number;
  readonly studies: number;
}

/** Settings of writing a phantom. */
export interface PhantomOptions {
  /** Number of threads that build studies, at least 1. Default 1: the calling thread. */
  readonly threads?: number;
  /** Called after each study. */
  readonly onProgress?: (progress: PhantomProgress) => void;
}

/** Summary of one split of a phantom: the training studies or the test studies. */
export interface PhantomSplitSummary {
  readonly studies: number;
  readonly slices: number;
  /** Number of slices with each label. */
  readonly positives: Readonly<Record<ClassName, number>>;
}

/** Summary of a written phantom. */
export interface PhantomSummary {
  readonly train: PhantomSplitSummary;
  readonly test: PhantomSplitSummary;
  /** Number of patients in both splits together. */
  readonly patients: number;
}

/** Labels by slice id, each in the order of CLASSES. */
type Truth = ReadonlyMap<string, Uint8Array>;

/** Classes in the order of the competition's tables: `any` comes last. */
const FILE_CLASSES: readonly ClassName[] = [...CLASSES.filter((name) => name !== "any"), "any"];

/** Writes all studies, one per thread at a time, and resolves to their labels in the order of the plans. */
async function writeStudies(
  directory: string,
  plans: readonly PhantomPlan[],
  { threads = 1, onProgress }: PhantomOptions,
): Promise<StudyTruth[]> {
  let studiesDone = 0;
  const count = (truth: StudyTruth) => {
    onProgress?.({ studiesDone: ++studiesDone, studies: plans.length });
    return truth;
  };
  if (threads === 1) {
    const truths: StudyTruth[] = [];
    for (const plan of plans) truths.push(count(await writePhantomStudy({ task: { directory, plan } })));
    return truths;
  }
  const worker = new URL("./phantom-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof phantomWorker>(worker, { threads });
  const write = async (plan: PhantomPlan) => count(await pool.run("writePhantomStudy", { directory, plan }));
  return Promise.all(plans.map(write)).finally(pool.close);
}

/** Throws if a folder holds slices that are not of this phantom: the tables would not describe them. */
async function assertNoOthers(directory: string, split: PhantomPlan["split"], truth: Truth): Promise<void> {
  const folder = `stage_2_${split}`;
  const names = await readdir(join(directory, folder));
  const others = names.filter((name) => name.endsWith(".dcm") && !truth.has(name.slice(0, -4))).sort();
  if (others.length === 0) return;
  const got = `other files (${others.length}): ${others.slice(0, 3).join(", ")}`;
  throw new DataError(`writePhantom: ${folder} must hold only this phantom, got ${got}`, {
    file: `${folder}/${others[0]}`,
  });
}

/** Writes a table in long form, `ID,Label`, sorted by slice id, so its order says nothing about the anatomy. */
async function writeLongTable(path: string, truth: Truth, labelOf: (row: Uint8Array, name: ClassName) => number) {
  const lines = [...truth.keys()]
    .sort()
    .flatMap((id) => FILE_CLASSES.map((name) => `${id}_${name},${labelOf(truth.get(id)!, name)}`));
  await writeFileAtomic(path, `${["ID,Label", ...lines].join("\n")}\n`);
}

function summarizeSplit(truth: Truth, studies: number): PhantomSplitSummary {
  const rows = [...truth.values()];
  const positives = CLASSES.map((name, index) => [name, rows.filter((row) => row[index] === 1).length]);
  return { studies, slices: truth.size, positives: Object.fromEntries(positives) };
}

/**
 * Writes a phantom, which is synthetic head CT, in the layout of the RSNA 2019 competition: `stage_2_train/ID_*.dcm`,
 * `stage_2_test/ID_*.dcm`, `stage_2_train.csv`, `stage_2_sample_submission.csv` (0.5 everywhere) and, because the truth
 * of a phantom is known, `stage_2_test_labels.csv`. The tables are written last: if they exist, the files are complete.
 * A second run with the same options overwrites the files with the same bytes, for any number of threads. Each thread
 * holds one study in memory at a time.
 *
 * @param directory Output folder; created if absent.
 * @param options Size of the cohort, and the seed.
 * @param writing Threads, and a callback for the progress.
 * @throws RangeError for options out of range; DataError if the folders hold slices of another phantom.
 *
 * @example
 * ```ts
 * const { train } = await writePhantom("phantom", { seed: 7, trainStudies: 6, testStudies: 2 });
 * console.log(train.slices, train.positives.subdural);
 * ```
 */
export async function writePhantom(
  directory: string,
  options: PhantomCohortOptions,
  writing: PhantomOptions = {},
): Promise<PhantomSummary> {
  assertPath("writePhantom: directory", directory);
  assertOptions<PhantomOptions>("writePhantom", writing, { threads: true, onProgress: true });
  const { threads = 1 } = writing;
  assertThreads("writePhantom: threads", threads);
  const plans = buildPhantomCohort(options);
  const truth = { train: new Map<string, Uint8Array>(), test: new Map<string, Uint8Array>() };
  for (const split of PHANTOM_SPLITS) await makeFolder(join(directory, `stage_2_${split}`));
  const truths = await writeStudies(directory, plans, writing);
  for (const [index, { split }] of plans.entries()) {
    for (const [id, row] of truths[index]) truth[split].set(id, row);
  }
  for (const split of PHANTOM_SPLITS) await assertNoOthers(directory, split, truth[split]);
  const trueLabel = (row: Uint8Array, name: ClassName) => row[CLASSES.indexOf(name)];
  await writeLongTable(join(directory, "stage_2_train.csv"), truth.train, trueLabel);
  await writeLongTable(join(directory, "stage_2_test_labels.csv"), truth.test, trueLabel);
  await writeLongTable(join(directory, "stage_2_sample_submission.csv"), truth.test, () => 0.5);
  return {
    train: summarizeSplit(truth.train, options.trainStudies),
    test: summarizeSplit(truth.test, options.testStudies),
    patients: new Set(plans.map(({ PatientID }) => PatientID)).size,
  };
}
