import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { resize } from "ct-hemorrhage/augment";
import { decodePng } from "ct-hemorrhage/io";
import { createImageLoader, type PreparedSet } from "ct-hemorrhage/pipeline";
import { cutBatches } from "../../dist/train/internal.js";
import { median } from "../measure.js";

/** Settings of a measurement: image size, batch size, worker threads, and repeats. */
export interface LoadingCase {
  readonly size: number;
  readonly batch: number;
  readonly workers: number;
  readonly repeats: number;
}

/**
 * Bytes before and after the compressed pixels of a PNG with three chunks: the signature, IHDR and the head of IDAT;
 * the checksum of IDAT and IEND.
 */
const [BYTES_BEFORE, BYTES_AFTER] = [41, 16];

/**
 * Runs `work` several times after a warm-up and resolves to the median of its processor time in seconds, summed over
 * all threads. Other work on the machine hardly affects this time.
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

/** Measures 8-bit training batches without a cache: images per second of one core. Starting workers is not counted. */
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

/** Measures the work that cannot be avoided, inflating pixels and resizing images: images per second of one core. */
export async function measureFloor(prepared: PreparedSet, { size, repeats }: LoadingCase): Promise<number> {
  const images = await Promise.all(
    prepared.ids.map(async (id) => {
      const png = await readFile(join(prepared.folder, `${id}.png`));
      const image = decodePng(png, id);
      // zlib is fastest when it inflates in one piece.
      const chunkSize = image.size + image.shape[0] + 1;
      return { image, compressed: png.subarray(BYTES_BEFORE, -BYTES_AFTER), chunkSize };
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
