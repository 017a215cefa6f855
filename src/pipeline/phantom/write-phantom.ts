import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../errors.js";
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

/** How far the writing of a phantom has come. */
export interface PhantomProgress {
  readonly studiesDone: number;
  readonly studies: number;
}

/** How a phantom is written. */
export interface PhantomOptions {
  /** Threads that build studies, at least 1. Default 1: the caller's own. */
  readonly threads?: number;
  /** Called after each study. */
  readonly onProgress?: (progress: PhantomProgress) => void;
}

/** What one half of a written phantom holds. */
export interface PhantomSplitSummary {
  readonly studies: number;
  readonly slices: number;
  /** Slices that bear each label. */
  readonly positives: Readonly<Record<ClassName, number>>;
}

/** What a written phantom holds. */
export interface PhantomSummary {
  readonly train: PhantomSplitSummary;
  readonly test: PhantomSplitSummary;
  /** Patients of both halves together. */
  readonly patients: number;
}

/** The truth by slice id, a row of CLASSES each. */
type Truth = ReadonlyMap<string, Uint8Array>;

/** The labels of a slice in the order of the competition's tables: `any` comes last. */
const FILE_CLASSES: readonly ClassName[] = [...CLASSES.filter((name) => name !== "any"), "any"];

/** Writes all studies, some at a time, and resolves to their truth in the order of the plans. */
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

/** Fails when a folder of slices holds files that are not of this phantom: the tables would not describe them. */
async function assertNoOthers(directory: string, split: PhantomPlan["split"], truth: Truth): Promise<void> {
  const folder = `stage_2_${split}`;
  const names = await readdir(join(directory, folder));
  const others = names.filter((name) => name.endsWith(".dcm") && !truth.has(name.slice(0, -4))).sort();
  if (others.length === 0) return;
  const shown = others.slice(0, 3).join(", ");
  throw new DataError(`writePhantom: ${folder} must hold this phantom alone, got ${others.length} others: ${shown}`, {
    file: `${folder}/${others[0]}`,
  });
}

/** Writes a table in long form, `ID,Label`, sorted by slice, so that its order tells nothing about the anatomy. */
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
 * Writes a phantom in the layout of the RSNA 2019 competition: `stage_2_train/ID_*.dcm`, `stage_2_test/ID_*.dcm`,
 * `stage_2_train.csv`, `stage_2_sample_submission.csv` (0.5 throughout) and, as a phantom knows its truth,
 * `stage_2_test_labels.csv`. The tables come last: where they are, the files are complete. Files of an earlier run with
 * the same options are written anew, the same bytes for any number of threads. One study a thread is in memory at a time.
 *
 * @param directory Made where it is absent.
 * @throws RangeError when the options are out of range; DataError when the folders hold slices of another phantom.
 */
export async function writePhantom(
  directory: string,
  options: PhantomCohortOptions,
  writing: PhantomOptions = {},
): Promise<PhantomSummary> {
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
