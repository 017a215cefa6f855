import type { IdentifyingKeyword } from "../dicom/index.js";
import type { SourceFile } from "../io/index.js";
import type { InspectedFile } from "./inspect-file.js";
import type { LocatedFile } from "./name-images.js";
import { runBounded } from "./run-bounded.js";
import type { PrepareFailure } from "./series-record.js";
import type { WorkerPool } from "./worker-pool.js";

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
function sortOut(sources: readonly SourceFile[], inspected: readonly InspectedFile[]): InspectedFiles {
  const intern = createIntern();
  const files: LocatedFile[] = [];
  const skipped: SkippedFile[] = [];
  const failures: PrepareFailure[] = [];
  const identifying: Partial<Record<IdentifyingKeyword, number>> = {};
  for (const [index, result] of inspected.entries()) {
    const source = sources[index];
    for (const keyword of result.identifying) identifying[keyword] = (identifying[keyword] ?? 0) + 1;
    if (result.kind === "ct") {
      const { SOPInstanceUID, frames } = result;
      const [SeriesInstanceUID, StudyInstanceUID] = [result.SeriesInstanceUID, result.StudyInstanceUID].map(intern);
      files.push({ SOPInstanceUID, SeriesInstanceUID, StudyInstanceUID, frames, source });
    } else if (result.kind === "skipped") skipped.push({ file: source.file, reason: result.reason });
    else failures.push({ file: source.file, stage: "header", reason: result.reason });
  }
  return { files, skipped, failures, identifying };
}

/**
 * Reads the headers of files in worker threads.
 *
 * @param pool Of `inspectInWorker`.
 * @param onFile Called after each batch of files with the number of files done.
 */
export async function inspectFiles(
  sources: readonly SourceFile[],
  pool: WorkerPool<readonly SourceFile[], InspectedFile[], never>,
  onFile: (done: number, total: number) => void = () => {},
): Promise<InspectedFiles> {
  const starts = Array.from({ length: Math.ceil(sources.length / BATCH_SIZE) }, (_, batch) => batch * BATCH_SIZE);
  const inspected: InspectedFile[] = new Array(sources.length);
  let done = 0;
  await runBounded(starts, pool.threads * 2, async (start) => {
    const batch = await pool.run(sources.slice(start, start + BATCH_SIZE));
    for (const [index, result] of batch.entries()) inspected[start + index] = result;
    done += batch.length;
    onFile(done, sources.length);
  });
  return sortOut(sources, inspected);
}
