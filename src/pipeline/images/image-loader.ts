import { availableParallelism } from "node:os";
import ndarray from "ndarray";
import { testTimeViews } from "../../augment/index.js";
import type { BatchLoader, ByteBatch } from "../../train/index.js";
import { unwrapResult } from "../workers/task-result.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type { ImageSet } from "./image-set.js";
import { type BatchPlace, type ImageChange, type LoadTask, loadImages, type SharedImage } from "./load-images.js";
import type * as loadWorker from "./load-worker.js";
import { prefetch } from "./prefetch.js";
import { createSharedBuffers } from "./shared-buffers.js";

/** What images are loaded from: their folder, and the window that is applied to them. */
export type LoaderImages = Pick<ImageSet, "folder" | "window">;

/** How to load images. */
export interface ImageLoaderOptions {
  /** Rows and columns of the images that the network takes, pixels. */
  readonly size: number;
  /** Worker threads; 0 loads on the thread that asks, when it asks. Default 1. */
  readonly threads?: number;
  /** Batches that are made before they are asked for. Default 2. */
  readonly ahead?: number;
  /** Most bytes of images that stay in memory once they are read, first come first kept. Default 0. */
  readonly cacheBytes?: number;
}

/** Makes batches of the images of a folder. */
export interface ImageLoader extends BatchLoader {
  /** Ends the worker threads at once. */
  readonly close: () => Promise<void>;
}

/** More threads than the fastest graphics card has a use for. */
const MAX_THREADS = 8;

/** Tells how many threads each of some loaders should have that work side by side. */
export function loaderThreads(sideBySide: number): number {
  return Math.max(1, Math.min(MAX_THREADS, Math.floor(availableParallelism() / sideBySide)));
}

/** What a worker may need beside pixels, which do not count. */
const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** Where images are loaded. */
interface Loading {
  readonly load: (task: LoadTask) => Promise<readonly (SharedImage | undefined)[]>;
  readonly close: () => Promise<void>;
}

function startLoading(threads: number): Loading {
  if (threads === 0) return { load: loadImages, close: async () => {} };
  const worker = new URL("./load-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof loadWorker>(worker, { threads, heap: WORKER_HEAP });
  return { load: async (task) => unwrapResult(await pool.run("loadInWorker", task)), close: pool.close };
}

/** Keeps images in memory up to a number of bytes: it is full with the first that finds no room. */
function createCache(cacheBytes: number) {
  const images = new Map<string, SharedImage>();
  let free = cacheBytes;
  return {
    get: (id: string) => images.get(id),
    hasRoom: () => free > 0,
    add: (id: string, image: SharedImage) => {
      const bytes = image.pixels.length;
      if (images.has(id) || free === 0) return;
      if (bytes <= free) images.set(id, image);
      free = bytes <= free ? free - bytes : 0;
    },
  };
}

/** Cuts a batch into parts, one for each thread, as equal as they can be. */
function cutParts(ids: readonly string[], threads: number) {
  const size = Math.ceil(ids.length / Math.max(threads, 1));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) => ({
    first: part * size,
    ids: ids.slice(part * size, (part + 1) * size),
  }));
}

/**
 * Makes batches of the images of a folder in worker threads, some ahead of those that are asked for: reads,
 * windows, augments and resizes them. The same seed gives the same bytes for any number of threads and any cache. An
 * image is read once for all of its views, those of `testTimeViews`; a batch rejects with a DataError that names its
 * file where one cannot be read. A batch is whole until the next one is asked for: its memory is then used again.
 *
 * @throws RangeError unless `threads` and `ahead` are whole numbers, at least 0.
 */
export function createImageLoader(
  { folder, window }: LoaderImages,
  { size, threads = 1, ahead = 2, cacheBytes = 0 }: ImageLoaderOptions,
): ImageLoader {
  for (const [name, value] of Object.entries({ threads, ahead })) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw new RangeError(`createImageLoader: ${name} must be a whole number, at least 0, got ${value}`);
  }
  const { load, close } = startLoading(threads);
  const cache = createCache(cacheBytes);
  const buffers = createSharedBuffers();
  const loadPart = async (ids: readonly string[], place: BatchPlace, change: ImageChange) => {
    const known = ids.map(cache.get);
    const read = await load({ folder, window, size, change, ids, place, known, keep: cache.hasRoom() });
    read.forEach((image, index) => {
      if (image) cache.add(ids[index], image);
    });
  };
  const loadBatch = async (ids: readonly string[], change: ImageChange) => {
    const views = "views" in change ? change.views : 1;
    const length = ids.length * size * size * 3;
    const buffer = buffers.take(views * length);
    const loadInto = ({ first, ids: part }: ReturnType<typeof cutParts>[number]) =>
      loadPart(part, { buffer, images: ids.length, first }, change);
    await Promise.all(cutParts(ids, threads).map(loadInto));
    const batches = Array.from({ length: views }, (_, view): ByteBatch => {
      return ndarray(new Uint8Array(buffer, view * length, length), [ids.length, size, size, 3]);
    });
    return { buffer, batches };
  };
  async function* loadBatches(batches: readonly (readonly string[])[], change: ImageChange) {
    const loading = prefetch(batches, threads === 0 ? 0 : ahead, (ids) => loadBatch(ids, change));
    for await (const { buffer, batches } of loading) {
      try {
        yield batches;
      } finally {
        buffers.giveBack(buffer);
      }
    }
  }
  return {
    views: testTimeViews({ size }).length,
    async *trainBatches(batches, { seed, epoch }) {
      for await (const [batch] of loadBatches(batches, { seed, epoch })) yield batch;
    },
    viewBatches: (batches, { views }) => loadBatches(batches, { views }),
    close,
  };
}
