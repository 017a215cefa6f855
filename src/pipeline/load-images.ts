import { join } from "node:path";
import ndarray from "ndarray";
import { bindRandom, testTimeViews, trainTransform } from "../augment/index.js";
import { readPng } from "../io/index.js";
import { createRandom } from "../random.js";
import type { AugmentSeed } from "../train/index.js";
import type { ByteImage, HuWindow, View } from "../types.js";
import { windowBytes } from "../window/index.js";

/** An image in memory that all threads share. */
export interface SharedImage {
  readonly shape: readonly number[];
  readonly pixels: Uint8Array;
}

/** What to make of images: training images, or the first few views of test-time augmentation. */
export type ImageChange = AugmentSeed | { readonly views: number };

/** Images to load. */
export interface LoadTask {
  /** Folder of the images. */
  readonly folder: string;
  /** Window to apply to what is read; `null` for none. */
  readonly window: HuWindow | null;
  /** Rows and columns of the results. */
  readonly size: number;
  readonly change: ImageChange;
  readonly ids: readonly string[];
  /** The images that are in memory, windowed, by the place of their id. */
  readonly known: readonly (SharedImage | undefined)[];
  /** Whether to return what was read. */
  readonly keep: boolean;
}

/** Loaded images. */
export interface LoadedImages {
  /** `[views, ids, size, size, 3]`; of training images there is one view. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** The images that were read, windowed, by the place of their id; all `undefined` unless they are to be kept. */
  readonly read: readonly (SharedImage | undefined)[];
}

/** Makes the function that tells the views of an image. */
function viewsOf({ size, change }: LoadTask): (id: string) => readonly View[] {
  if ("views" in change) {
    const views = testTimeViews({ size }).slice(0, change.views);
    return () => views.map(({ view }) => view);
  }
  const transform = trainTransform({ size });
  return (id) => [bindRandom(createRandom(change.seed, "augment", change.epoch, id), transform)];
}

function share({ shape, data }: ByteImage): SharedImage {
  const pixels = new Uint8Array(new SharedArrayBuffer(data.length));
  pixels.set(data);
  return { shape, pixels };
}

/**
 * Reads, windows and changes images: each is read once for all its views.
 *
 * @throws DataError when an image cannot be read.
 */
export async function loadImages(task: LoadTask): Promise<LoadedImages> {
  const { folder, window, size, change, ids, known, keep } = task;
  const makeViews = viewsOf(task);
  const length = size * size * 3;
  const pixels = new Uint8Array(("views" in change ? change.views : 1) * ids.length * length);
  const loadOne = async (id: string, index: number) => {
    const kept = known[index];
    const stored = kept ? ndarray(kept.pixels, [...kept.shape]) : await readPng(join(folder, `${id}.png`));
    const image = window && !kept ? windowBytes(stored, window) : stored;
    makeViews(id).forEach((view, number) => {
      pixels.set(view(image).data, (number * ids.length + index) * length);
    });
    return keep && !kept ? share(image) : undefined;
  };
  return { pixels, read: await Promise.all(ids.map(loadOne)) };
}
