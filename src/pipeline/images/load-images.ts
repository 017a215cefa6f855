import ndarray from "ndarray";
import type { AffineCropParams } from "../../augment/index.js";
import { affineCropInto, drawTrainParams, testTimeParams } from "../../augment/internal.js";
import { readPicture } from "../../io/internal.js";
import { createRandom } from "../../random.js";
import type { AugmentSeed } from "../../train/index.js";
import type { ByteImage, HuWindow } from "../../types.js";
import { windowInPlace } from "../../window/internal.js";
import { type ImageSet, imagePath } from "./image-set.js";

/** An image in memory shared by all threads. */
export interface SharedImage {
  readonly shape: readonly number[];
  readonly pixels: Uint8Array;
}

/** Augmentation of images: random for training, or the first few test-time views. */
export type Augmentation = AugmentSeed | { readonly views: number };

/**
 * The part of a batch to load images into. The batch is memory shared by all threads, `[views, images, size, size, 3]`.
 */
export interface BatchTarget {
  readonly buffer: SharedArrayBuffer;
  /** Number of images in the batch. */
  readonly images: number;
  /** Index in the batch of the first image to load. */
  readonly first: number;
}

/** Images to load. */
export interface LoadTask extends Pick<ImageSet, "folder" | "fileNames"> {
  /** Window to apply after reading; `null` for none. */
  readonly window: HuWindow | null;
  /** Rows and columns of the results. */
  readonly size: number;
  readonly augmentation: Augmentation;
  readonly ids: readonly string[];
  readonly target: BatchTarget;
  /** Cached images with the window applied, in the order of `ids`; `undefined` for those that must be read. */
  readonly known: readonly (SharedImage | undefined)[];
  /** Whether to return the images that were read. */
  readonly keep: boolean;
}

/** Returns a function that gives the affine parameters of an image, one per view. */
function paramsOf({ augmentation }: LoadTask): (image: ByteImage, id: string) => readonly AffineCropParams[] {
  if ("views" in augmentation) return (image) => testTimeParams(image).slice(0, augmentation.views);
  const { seed, epoch } = augmentation;
  return (image, id) => [drawTrainParams(createRandom(seed, "augment", epoch, id), image)];
}

function share({ shape, data }: ByteImage): SharedImage {
  const pixels = new Uint8Array(new SharedArrayBuffer(data.length));
  pixels.set(data);
  return { shape, pixels };
}

/** Reads an image and applies the window. */
async function readImage(path: string, window: HuWindow | null): Promise<ByteImage> {
  const image = await readPicture(path);
  if (window) windowInPlace(image.data, window);
  return image;
}

/**
 * Reads images, applies the window, and augments them into their batch. Each image is read once for all of its views.
 *
 * @returns The images that were read, with the window applied, in the order of `ids`; `undefined` for known images, and
 * for all unless `keep` is set.
 * @throws DataError if an image cannot be read.
 */
export async function loadImages(task: LoadTask): Promise<readonly (SharedImage | undefined)[]> {
  const { window, size, ids, target, known, keep } = task;
  const drawParams = paramsOf(task);
  const length = size * size * 3;
  const loadOne = async (id: string, index: number) => {
    const cached = known[index];
    const image = cached ? ndarray(cached.pixels, [...cached.shape]) : await readImage(imagePath(task, id), window);
    drawParams(image, id).forEach((params, view) => {
      const pixels = new Uint8Array(target.buffer, (view * target.images + target.first + index) * length, length);
      affineCropInto(ndarray(pixels, [size, size, 3]), image, params);
    });
    return keep && !cached ? share(image) : undefined;
  };
  return Promise.all(ids.map(loadOne));
}
