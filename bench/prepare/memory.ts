import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPrepare } from "./run-prepare.js";
import { writeStudies } from "./write-studies.js";

/** Slices of a small job and of a large one. */
const [FEW, MANY] = [2000, 40_000];

/** Peaks of memory of preparations with two worker threads. */
export interface MemoryCost {
  readonly memoryPeakMegabytes: number;
  /** The peak with 40,000 slices over the peak with 2,000. */
  readonly memoryRatio: number;
}

/** Prepares as many generated slices, and resolves to the megabytes of the peak. */
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
