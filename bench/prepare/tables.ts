import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TableJob } from "./tables-job.js";

/** Cost of a job. `peakMegabytes` covers its whole process, including Node.js itself. */
interface JobCost {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** Runs one job of `tables-job.ts` in a separate process, so that its peak memory is its own. */
async function runJob(job: TableJob, path: string): Promise<JobCost> {
  const script = fileURLToPath(new URL("tables-job.ts", import.meta.url));
  // The options of this process enable it to run TypeScript, whatever they are.
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, job, path]);
  return JSON.parse(stdout) as JobCost;
}

/** Cost of tables as large as those of the competition. */
export interface TableCosts {
  /** Writing 750,000 slices of 41 columns as Parquet, including creating the rows. */
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
