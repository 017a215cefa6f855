import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPrepare } from "./run-prepare.js";
import { writeStudies } from "./write-studies.js";

/** Number of slices of a small and of a large job. */
const [FEW, MANY] = [2000, 40_000];

/** Peak memory of preparations with two worker threads. */
export interface MemoryCost {
  readonly memoryPeakMegabytes: number;
  /** Peak with 40,000 slices divided by the peak with 2,000. */
  readonly memoryRatio: number;
}

/** Prepares this many generated slices and resolves to the peak memory in megabytes. */
async function peakMegabytes(sliceCount: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-memory-"));
  try {
    await writeStudies(join(folder, "input"), sliceCount);
    const { images, peakMegabytes } = await runPrepare(join(folder, "input"), join(folder, "output"));
    if (images !== sliceCount) throw new Error(`prepare must make images of ${sliceCount} slices, got ${images}`);
    return peakMegabytes;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Measures whether memory grows with the number of slices. */
export async function measureMemory(): Promise<MemoryCost> {
  const few = await peakMegabytes(FEW);
  const many = await peakMegabytes(MANY);
  return { memoryPeakMegabytes: many, memoryRatio: many / few };
}
