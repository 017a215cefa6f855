import { join } from "node:path";
import ndarray from "ndarray";
import type { AffineCropParams } from "../../augment/index.js";
import { affineCropInto, drawTrainParams, testTimeParams } from "../../augment/internal.js";
import { readPng } from "../../io/index.js";
import { createRandom } from "../../random.js";
import type { AugmentSeed } from "../../train/index.js";
import type { ByteImage, HuWindow } from "../../types.js";
import { windowInPlace } from "../../window/internal.js";

/** An image in memory that all threads share. */
export interface SharedImage {
  readonly shape: readonly number[];
  readonly pixels: Uint8Array;
}

/** What to make of images: training images, or the first few views of test-time augmentation. */
export type ImageChange = AugmentSeed | { readonly views: number };

/** Where to put images: a batch in memory that all threads share, `[views, images, size, size, 3]`. */
export interface BatchPlace {
  readonly buffer: SharedArrayBuffer;
  /** Images in the batch. */
  readonly images: number;
  /** Place of the first image to load. */
  readonly first: number;
}

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
  readonly place: BatchPlace;
  /** The images that are in memory, windowed, by the place of their id. */
  readonly known: readonly (SharedImage | undefined)[];
  /** Whether to return what was read. */
  readonly keep: boolean;
}

/** Makes the function that tells the changes of an image, one for each view. */
function changesOf({ change }: LoadTask): (image: ByteImage, id: string) => readonly AffineCropParams[] {
  if ("views" in change) return (image) => testTimeParams(image).slice(0, change.views);
  return (image, id) => [drawTrainParams(createRandom(change.seed, "augment", change.epoch, id), image)];
}

function share({ shape, data }: ByteImage): SharedImage {
  const pixels = new Uint8Array(new SharedArrayBuffer(data.length));
  pixels.set(data);
  return { shape, pixels };
}

/** Reads an image, and windows it. */
async function readImage(path: string, window: HuWindow | null): Promise<ByteImage> {
  const image = await readPng(path);
  if (window) windowInPlace(image.data, window);
  return image;
}

/**
 * Reads, windows and changes images: each is read once for all its views. Resolves to those that were read, windowed, by
 * the place of their id; all `undefined` unless they are to be kept.
 *
 * @throws DataError when an image cannot be read.
 */
export async function loadImages(task: LoadTask): Promise<readonly (SharedImage | undefined)[]> {
  const { folder, window, size, ids, place, known, keep } = task;
  const drawChanges = changesOf(task);
  const length = size * size * 3;
  const loadOne = async (id: string, index: number) => {
    const kept = known[index];
    const image = kept ? ndarray(kept.pixels, [...kept.shape]) : await readImage(join(folder, `${id}.png`), window);
    drawChanges(image, id).forEach((changes, view) => {
      const pixels = new Uint8Array(place.buffer, (view * place.images + place.first + index) * length, length);
      affineCropInto(ndarray(pixels, [size, size, 3]), image, changes);
    });
    return keep && !kept ? share(image) : undefined;
  };
  return Promise.all(ids.map(loadOne));
}
