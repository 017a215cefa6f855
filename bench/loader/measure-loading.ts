import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { resize } from "ct-hemorrhage/augment";
import { decodePng } from "ct-hemorrhage/io";
import { createImageLoader, type PreparedSet } from "ct-hemorrhage/pipeline";
import { cutBatches } from "../../dist/train/internal.js";
import { median } from "../measure.js";

/** How to load. */
export interface LoadingCase {
  readonly size: number;
  readonly batch: number;
  readonly workers: number;
  readonly repeats: number;
}

/** What lies around the compressed pixels of a PNG of three chunks: signature, IHDR and the head of IDAT; the rest. */
const [BYTES_BEFORE, BYTES_BEHIND] = [41, 16];

/**
 * Runs something a few times, after once for warming up, and resolves to the median of its seconds of processor time, of
 * all threads together: other work on the machine hardly changes them.
 */
async function medianCpuSeconds(work: () => Promise<unknown>, repeats: number): Promise<number> {
  await work();
  const seconds: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  return median(seconds);
}

/** Measures training batches in 8 bit, without a cache: images a second of a core. The start of workers is not counted. */
export async function measureLoading(prepared: PreparedSet, wanted: LoadingCase): Promise<number> {
  const { size, batch, workers, repeats } = wanted;
  const batches = cutBatches(prepared.ids, { size: batch });
  const loader = createImageLoader(prepared, { size, threads: workers });
  let epoch = 0;
  const loadAll = async () => {
    for await (const _ of loader.trainBatches(batches, { seed: 1, epoch: epoch++ }));
  };
  try {
    return prepared.ids.length / (await medianCpuSeconds(loadAll, repeats));
  } finally {
    await loader.close();
  }
}

/** Measures what nobody can save: images a second of a core, of inflating their pixels and resizing them alone. */
export async function measureFloor(prepared: PreparedSet, { size, repeats }: LoadingCase): Promise<number> {
  const images = await Promise.all(
    prepared.ids.map(async (id) => {
      const png = await readFile(join(prepared.folder, `${id}.png`));
      const image = decodePng(png, id);
      // Inflated in one piece, zlib is at its fastest.
      const chunkSize = image.size + image.shape[0] + 1;
      return { image, compressed: png.subarray(BYTES_BEFORE, -BYTES_BEHIND), chunkSize };
    }),
  );
  const loadAll = async () => {
    for (const { image, compressed, chunkSize } of images) {
      inflateSync(compressed, { chunkSize });
      resize(image, { rows: size, cols: size });
    }
  };
  return images.length / (await medianCpuSeconds(loadAll, repeats));
}
