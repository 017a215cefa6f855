import type { IdentifyingKeyword } from "../../dicom/index.js";
import type { SourceFile } from "../../io/index.js";
import { forEachLimited } from "../workers/for-each-limited.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type { InspectedFile } from "./inspect-file.js";
import type * as inspectWorker from "./inspect-worker.js";
import { inspectInWorker } from "./inspect-worker.js";
import type { LocatedFile } from "./name-images.js";
import type { PrepareFailure } from "./series-record.js";

/** A file that is rightly not prepared, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** What the headers of all files say. */
export interface InspectedFiles {
  readonly files: readonly LocatedFile[];
  readonly skipped: readonly SkippedFile[];
  readonly failures: readonly PrepareFailure[];
  /** How many files still hold an element that names a patient, by its keyword. */
  readonly identifying: Readonly<Partial<Record<IdentifyingKeyword, number>>>;
}

/** Files that a worker inspects at a time: enough that handing them over costs little. */
const BATCH_SIZE = 256;

/** So many files are read sooner than threads for them are started. */
const FEW_FILES = 1024;

/** What a worker may need for the header of a file: that of a multi-frame file can describe 65,536 frames. */
const WORKER_HEAP = { youngMegabytes: 3, oldMegabytes: 256 };

/** Returns the first of equal texts: ids of series come once a slice, and are one text in memory then. */
function createIntern(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text) ?? text;
    if (first === text) known.set(text, text);
    return first;
  };
}

/** Sorts what was found out, in the order of the files. */
function sortOut(sources: readonly SourceFile[], inspected: Iterable<InspectedFile>): InspectedFiles {
  const intern = createIntern();
  const files: LocatedFile[] = [];
  const skipped: SkippedFile[] = [];
  const failures: PrepareFailure[] = [];
  const identifying: Partial<Record<IdentifyingKeyword, number>> = {};
  let index = 0;
  for (const result of inspected) {
    const source = sources[index++];
    for (const keyword of result.identifying) identifying[keyword] = (identifying[keyword] ?? 0) + 1;
    if (result.kind === "ct") {
      const { SOPInstanceUID, frames } = result;
      const SeriesInstanceUID = intern(result.SeriesInstanceUID);
      const StudyInstanceUID = intern(result.StudyInstanceUID);
      files.push({ SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, frames, source });
    } else if (result.kind === "skipped") skipped.push({ file: source.file, reason: result.reason });
    else failures.push({ file: source.file, stage: "header", reason: result.reason });
  }
  return { files, skipped, failures, identifying };
}

/** How headers are read. */
interface InspectOptions {
  readonly threads: number;
  /** Called after each batch of files with the number of files done. */
  readonly onFile: (done: number, total: number) => void;
}

/** Reads what workers found out, a batch at a time. */
function* readBatches(batches: readonly string[]): Generator<InspectedFile> {
  for (const batch of batches) yield* JSON.parse(batch) as InspectedFile[];
}

/** Reads the headers of files, some at a time: what they say, in the order of the files. */
async function inspectBatches(
  sources: readonly SourceFile[],
  { threads, onFile }: InspectOptions,
  inspectBatch: (files: readonly SourceFile[]) => Promise<string>,
): Promise<string[]> {
  const starts = Array.from({ length: Math.ceil(sources.length / BATCH_SIZE) }, (_, batch) => batch * BATCH_SIZE);
  const batches: string[] = new Array(starts.length);
  let done = 0;
  await forEachLimited(starts, threads * 2, async (start, index) => {
    const files = sources.slice(start, start + BATCH_SIZE);
    batches[index] = await inspectBatch(files);
    done += files.length;
    onFile(done, sources.length);
  });
  return batches;
}

/** Reads the headers of many files in worker threads. */
async function inspectInPool(sources: readonly SourceFile[], options: InspectOptions): Promise<string[]> {
  const worker = new URL("./inspect-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof inspectWorker>(worker, { threads: options.threads, heap: WORKER_HEAP });
  try {
    return await inspectBatches(sources, options, (files) => pool.run("inspectInWorker", files));
  } finally {
    await pool.close();
  }
}

/** Reads the headers of files: of many in worker threads. */
export async function inspectFiles(sources: readonly SourceFile[], options: InspectOptions): Promise<InspectedFiles> {
  // As text: as records they would take more memory than all else while the workers run.
  const batches =
    sources.length <= FEW_FILES
      ? await inspectBatches(sources, options, async (files) => inspectInWorker({ task: files }))
      : await inspectInPool(sources, options);
  return sortOut(sources, readBatches(batches));
}
