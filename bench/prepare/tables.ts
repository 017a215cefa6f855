import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TableJob } from "./tables-job.js";

/** What a job took. `peakMegabytes` is all memory of its process, that of Node.js included. */
interface JobCost {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** Runs one job of `tables-job.ts` in a process of its own, so that its peak of memory is no other's. */
async function runJob(job: TableJob, path: string): Promise<JobCost> {
  const script = fileURLToPath(new URL("tables-job.ts", import.meta.url));
  // The options of this process make TypeScript run, whichever they are.
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, job, path]);
  return JSON.parse(stdout) as JobCost;
}

/** What tables as large as those of the competition take. */
export interface TableCosts {
  /** Writing 750,000 slices of 41 columns as Parquet, making the rows included. */
  readonly parquetSeconds: number;
  readonly parquetPeakMegabytes: number;
  /** Reading 4.5 million rows of labels. */
  readonly labelsSeconds: number;
  readonly labelsPeakMegabytes: number;
}

/** Measures writing the metadata table and reading the labels at the size of the competition. */
export async function measureTables(): Promise<TableCosts> {
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-tables-"));
  try {
    const parquet = await runJob("writeMetadata", join(folder, "metadata.parquet.gzip"));
    await runJob("writeLabels", join(folder, "labels.csv"));
    const labels = await runJob("readLabels", join(folder, "labels.csv"));
    return {
      parquetSeconds: parquet.seconds,
      parquetPeakMegabytes: parquet.peakMegabytes,
      labelsSeconds: labels.seconds,
      labelsPeakMegabytes: labels.peakMegabytes,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
