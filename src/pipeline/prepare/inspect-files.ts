import type { IdentifyingKeyword, NonSliceKind } from "../../dicom/index.js";
import type { SourceFile } from "../../io/index.js";
import { forEachLimited } from "../workers/for-each-limited.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type { InspectedFile } from "./inspect-file.js";
import type * as inspectWorker from "./inspect-worker.js";
import { inspectInWorker } from "./inspect-worker.js";
import type { LocatedFile } from "./name-images.js";
import type { PrepareFailure } from "./series-record.js";

/** A file that is skipped because it is not a CT slice, and the reason. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
  /** Kind to include so that it is prepared; absent for a file that never is. */
  readonly include?: NonSliceKind | undefined;
}

/** Results of inspecting all files. */
export interface InspectedFiles {
  /** CT files, which are to be prepared. */
  readonly files: readonly LocatedFile[];
  readonly skipped: readonly SkippedFile[];
  readonly failures: readonly PrepareFailure[];
  /** Number of files with each element that still identifies a patient, by keyword. */
  readonly identifying: Readonly<Partial<Record<IdentifyingKeyword, number>>>;
  /** Number of files with each contradiction that reading has got over, by warning. */
  readonly fileWarnings: Readonly<Record<string, number>>;
}

/** Files per task of a worker: enough to make the cost of passing them small. */
const BATCH_SIZE = 256;

/** Maximum number of files to inspect on this thread, which takes less time than starting others. */
const FEW_FILES = 1024;

/** Memory limits of a worker: the header of a multi-frame file can describe 65,536 frames. */
const WORKER_HEAP = { youngMegabytes: 3, oldMegabytes: 256 };

/** Returns a function that keeps one copy of equal texts: all slices of a series have the same ids. */
function createIntern(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text) ?? text;
    if (first === text) known.set(text, text);
    return first;
  };
}

/** Adds one to the count of each name. */
function countNames<Name extends string>(counts: Partial<Record<Name, number>>, names: readonly Name[]): void {
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
}

/** Sorts results into CT files, skipped files and failures, each in the order of the files. */
function sortResults(sources: readonly SourceFile[], inspected: Iterable<InspectedFile>): InspectedFiles {
  const intern = createIntern();
  const files: LocatedFile[] = [];
  const skipped: SkippedFile[] = [];
  const failures: PrepareFailure[] = [];
  const identifying: Partial<Record<IdentifyingKeyword, number>> = {};
  const fileWarnings: Record<string, number> = {};
  let index = 0;
  for (const result of inspected) {
    const source = sources[index++];
    countNames(identifying, result.identifying);
    countNames(fileWarnings, result.warnings);
    if (result.kind === "ct") {
      const { SOPInstanceUID, frames } = result;
      const SeriesInstanceUID = intern(result.SeriesInstanceUID);
      const StudyInstanceUID = intern(result.StudyInstanceUID);
      files.push({ SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, frames, source });
    } else if (result.kind === "skipped") {
      const { reason, include } = result;
      skipped.push({ file: source.file, reason, ...(include && { include }) });
    } else failures.push({ file: source.file, stage: "header", reason: result.reason });
  }
  return { files, skipped, failures, identifying, fileWarnings };
}

/** Settings of {@link inspectFiles}. */
export interface InspectOptions {
  readonly threads: number;
  /** Kinds of images to prepare although they are not axial slices in Hounsfield units. */
  readonly include: readonly NonSliceKind[];
  /** Called after each batch with the number of files inspected so far. */
  readonly onFile: (done: number, total: number) => void;
}

/** Parses the results of batches, one batch at a time, and takes them out of the list, so that their memory is free. */
function* readBatches(batches: string[]): Generator<InspectedFile> {
  for (const [index, batch] of batches.entries()) {
    batches[index] = "";
    yield* JSON.parse(batch) as InspectedFile[];
  }
}

/** Inspects files in batches with limited concurrency. Resolves to the result of each batch as JSON, in order. */
async function inspectBatches(
  sources: readonly SourceFile[],
  { threads, onFile }: Pick<InspectOptions, "threads" | "onFile">,
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

/** Inspects many files in worker threads. */
async function inspectInPool(sources: readonly SourceFile[], options: InspectOptions): Promise<string[]> {
  const worker = new URL("./inspect-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof inspectWorker>(worker, { threads: options.threads, heap: WORKER_HEAP });
  try {
    return await inspectBatches(sources, options, (files) =>
      pool.run("inspectInWorker", { files, include: options.include }),
    );
  } finally {
    await pool.close();
  }
}

/** Inspects the headers of files, in worker threads if there are many. */
export async function inspectFiles(sources: readonly SourceFile[], options: InspectOptions): Promise<InspectedFiles> {
  // Results stay JSON while the workers run: as records, they would take more memory than everything else.
  const batches =
    sources.length <= FEW_FILES
      ? await inspectBatches(sources, options, async (files) =>
          inspectInWorker({ task: { files, include: options.include } }),
        )
      : await inspectInPool(sources, options);
  return sortResults(sources, readBatches(batches));
}
