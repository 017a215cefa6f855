import { availableParallelism } from "node:os";
import ndarray from "ndarray";
import { testTimeViews } from "../../augment/index.js";
import { assertObject, assertOptions, assertPath, assertWhole } from "../../guards/internal.js";
import type { BatchLoader, ByteBatch } from "../../train/index.js";
import { unwrapResult } from "../workers/task-result.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type { ImageSet } from "./image-set.js";
import { type Augmentation, type BatchTarget, type LoadTask, loadImages, type SharedImage } from "./load-images.js";
import type * as loadWorker from "./load-worker.js";
import { prefetch } from "./prefetch.js";
import { createSharedBuffers } from "./shared-buffers.js";

/** Folder and file names of the images to load, and the window to apply to them. */
export type LoaderImages = Pick<ImageSet, "folder" | "fileNames" | "window">;

/** Settings of an image loader. */
export interface ImageLoaderOptions {
  /** Rows and columns of the loaded images, pixels: the input size of the network. */
  readonly size: number;
  /** Number of worker threads. With 0, images are loaded on the calling thread when they are requested. Default 1. */
  readonly threads?: number;
  /** Number of batches to prefetch. Default 2. */
  readonly ahead?: number;
  /** Maximum bytes of images to keep in memory after reading, first come, first kept. Default 0. */
  readonly cacheBytes?: number;
}

/** A loader of batches from a folder of images. */
export interface ImageLoader extends BatchLoader {
  /** Stops the worker threads at once. */
  readonly close: () => Promise<void>;
}

/** Maximum number of threads of a loader, more than the fastest GPU can make use of. */
const MAX_THREADS = 8;

/** Returns the number of threads for each of several loaders that work at once. */
export function loaderThreads(loaders: number): number {
  return Math.max(1, Math.min(MAX_THREADS, Math.floor(availableParallelism() / loaders)));
}

/** Memory limits of a worker. Pixels do not count. */
const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** Loads images, on this thread or in workers. */
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

/** Creates a cache of images up to a number of bytes. It is full as soon as an image does not fit. */
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

/** Returns the file names of some images only, because each task is copied to a worker. */
function pickFileNames({ fileNames }: LoaderImages, ids: readonly string[]): LoaderImages["fileNames"] {
  return (
    fileNames && Object.fromEntries(ids.flatMap((id) => (Object.hasOwn(fileNames, id) ? [[id, fileNames[id]]] : [])))
  );
}

/** Splits a batch into parts, at most one per thread, all of the same size but the last. */
function cutParts(ids: readonly string[], threads: number) {
  const size = Math.ceil(ids.length / Math.max(threads, 1));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) => ({
    first: part * size,
    ids: ids.slice(part * size, (part + 1) * size),
  }));
}

/**
 * Creates a loader of batches from a folder of images. Worker threads read the images, apply the window, augment and
 * resize them, and prefetch the next batches. The same seed gives the same bytes for any number of threads and any
 * cache. An image is read once for all of its views, which are those of `testTimeViews`. If an image cannot be read,
 * its batch rejects with a DataError that names the file. A batch, `[images, size, size, 3]`, is valid until the next
 * one is requested: its memory is then reused.
 *
 * @param images Folder of the images and their window: a prepared set, for example.
 * @param options Settings: size of the images, threads, prefetched batches, cache.
 * @throws RangeError unless `threads` and `ahead` are whole numbers, at least 0.
 *
 * @example
 * ```ts
 * const set = await openPreparedSet("prepared", "stage_2_train", "adjacent_hu_cropped");
 * const loader = createImageLoader(set, { size: 256, threads: 2 });
 * const batches = [set.ids.slice(0, 16), set.ids.slice(16, 32)];
 * for await (const { shape } of loader.trainBatches(batches, { seed: 1, epoch: 0 })) console.log(shape);
 * await loader.close();
 * ```
 */
export function createImageLoader(images: LoaderImages, options: ImageLoaderOptions): ImageLoader {
  assertObject("createImageLoader: images", images, "a set of images, as openPreparedSet resolves to");
  assertOptions<ImageLoaderOptions>("createImageLoader", options, {
    size: true,
    threads: true,
    ahead: true,
    cacheBytes: true,
  });
  const { size, threads = 1, ahead = 2, cacheBytes = 0 } = options;
  for (const [name, value] of Object.entries({ threads, ahead })) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw new RangeError(`createImageLoader: ${name} must be a whole number, at least 0, got ${value}`);
  }
  assertWhole("createImageLoader: size", size, 1);
  assertWhole("createImageLoader: cacheBytes", cacheBytes, 0);
  assertPath("createImageLoader: images.folder", images.folder);
  const { folder, window } = images;
  const { load, close } = startLoading(threads);
  const cache = createCache(cacheBytes);
  const buffers = createSharedBuffers();
  const loadPart = async (ids: readonly string[], target: BatchTarget, augmentation: Augmentation) => {
    const known = ids.map(cache.get);
    const fileNames = pickFileNames(images, ids);
    const read = await load({
      folder,
      fileNames,
      window,
      size,
      augmentation,
      ids,
      target,
      known,
      keep: cache.hasRoom(),
    });
    read.forEach((image, index) => {
      if (image) cache.add(ids[index], image);
    });
  };
  const loadBatch = async (ids: readonly string[], augmentation: Augmentation) => {
    const views = "views" in augmentation ? augmentation.views : 1;
    const length = ids.length * size * size * 3;
    const buffer = buffers.take(views * length);
    const loadInto = ({ first, ids: part }: ReturnType<typeof cutParts>[number]) =>
      loadPart(part, { buffer, images: ids.length, first }, augmentation);
    await Promise.all(cutParts(ids, threads).map(loadInto));
    const batches = Array.from({ length: views }, (_, view): ByteBatch => {
      return ndarray(new Uint8Array(buffer, view * length, length), [ids.length, size, size, 3]);
    });
    return { buffer, batches };
  };
  async function* loadBatches(batches: readonly (readonly string[])[], augmentation: Augmentation) {
    const loading = prefetch(batches, threads === 0 ? 0 : ahead, (ids) => loadBatch(ids, augmentation));
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
