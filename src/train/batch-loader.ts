import ndarray, { type NdArray } from "ndarray";
import { concatenate, contiguous } from "../array.js";
import { ShapeError } from "../errors.js";
import { assertFunction, assertImage, assertList, assertOptions } from "../guards/internal.js";
import { createRandom } from "../random.js";
import type { ByteImage, ImageSource, Transform, View } from "../types.js";

/** Images of one shape, `[images, rows, cols, channels]`, 8 bit. */
export type ByteBatch = NdArray<Uint8Array>;

/** Seed of the augmentation of an image, together with its id. */
export interface AugmentSeed {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
}

/**
 * Source of batches, in the order of their ids, ready for the network. It knows how training images are augmented and
 * which views a prediction averages. A batch is valid until the next one is requested; copy it to keep it longer.
 */
export interface BatchLoader {
  /** Number of test-time views of each image, at least 1. */
  readonly views: number;
  /** Yields training images, each augmented with the random numbers of `createRandom(seed, "augment", epoch, id)`. */
  readonly trainBatches: (batches: readonly (readonly string[])[], augment: AugmentSeed) => AsyncIterable<ByteBatch>;
  /** Yields the first `views` test-time views of each batch of ids: one batch of images per view. */
  readonly viewBatches: (
    batches: readonly (readonly string[])[],
    options: { readonly views: number },
  ) => AsyncIterable<readonly ByteBatch[]>;
}

/**
 * Throws a TypeError unless `loader` is a batch loader. An image source or a list of views would otherwise be ignored.
 */
export function assertLoader(what: string, loader: unknown): asserts loader is BatchLoader {
  const { viewBatches, trainBatches } = (loader ?? {}) as Partial<BatchLoader>;
  if (typeof viewBatches === "function" && typeof trainBatches === "function") return;
  const got = loader === null ? "null" : typeof loader;
  throw new TypeError(`${what} must be a batch loader, as loadFromSource(source, { views }) returns, got ${got}`);
}

/**
 * Throws unless a loader has the requested number of views.
 *
 * @throws TypeError for anything but a number, RangeError for more views than the loader has.
 */
export function assertViews(what: string, views: unknown, loader: BatchLoader): asserts views is number {
  if (typeof views !== "number") {
    throw new TypeError(`${what} must be a number (the views themselves go to loadFromSource), got ${typeof views}`);
  }
  if (Number.isInteger(views) && views >= 1 && views <= loader.views) return;
  throw new RangeError(
    `${what} must be a whole number from 1 to ${loader.views}, the views of the loader, got ${views}`,
  );
}

/**
 * Joins images of one shape into a batch.
 *
 * @param what The function and its argument, for the message: "fit: image".
 * @throws TypeError for an image that is not 8 bit, ShapeError when the shapes differ.
 */
export function joinImages(what: string, images: readonly ByteImage[]): ByteBatch {
  images.forEach((image, index) => {
    assertImage(`${what} ${index}`, image, "8-bit values", ["rows", "cols", "channels"]);
  });
  const [{ shape }] = images;
  images.forEach((image, index) => {
    if (image.shape.join() !== shape.join()) {
      throw new ShapeError(`${what} ${index}`, `[${shape.join(", ")}]`, image.shape);
    }
  });
  const joined = concatenate(
    Uint8Array,
    images.map((image) => contiguous(image).data),
  );
  return ndarray(joined, [images.length, ...shape]);
}

/** Transforms that a loader applies to the images of a source. */
export interface SourceTransforms {
  /** Augmentation of each training image; its result must have the size of the network's input. Default: none. */
  readonly transform?: Transform | undefined;
  /** Test-time views of each image, at least one. Default: the unchanged image. */
  readonly views?: readonly View[] | undefined;
}

/**
 * Makes a batch loader from an image source, on the calling thread. Each image is loaded once for all of its views. A
 * batch rejects with a ShapeError when its images differ in shape, and with any error of the source.
 *
 * ```ts
 * const loader = loadFromSource(source, { transform: trainTransform({ size: 64 }), views: [(image) => image] });
 * const logits = await predictLogits(model, { loader, ids: ["a", "b"] });
 * ```
 *
 * @param source Function from an id to an 8-bit image.
 * @param transforms Augmentation and test-time views.
 * @throws TypeError when `source`, `transform` or a view is not a function, RangeError when `views` is empty.
 */
export function loadFromSource(source: ImageSource, transforms: SourceTransforms = {}): BatchLoader {
  assertOptions<SourceTransforms>("loadFromSource", transforms, { transform: true, views: true });
  const { transform = (_, image) => image, views: allViews = [(image) => image] } = transforms;
  assertFunction("loadFromSource: transform", transform, "a function of a random source and an image");
  assertList("loadFromSource: views", allViews, "functions");
  if (typeof source !== "function") {
    throw new TypeError(`loadFromSource: source must be a function from an id to an image, got ${typeof source}`);
  }
  if (allViews.length === 0) throw new RangeError("loadFromSource: views must hold at least one view, got 0");
  const index = Array.from(allViews).findIndex((view) => typeof view !== "function");
  if (index >= 0) {
    const wrong: unknown = allViews[index];
    const isNamed = typeof wrong === "object" && wrong !== null && "view" in wrong;
    const got = isNamed ? "objects that hold them: add .map(({ view }) => view)" : typeof wrong;
    throw new TypeError(`loadFromSource: views must be functions from an image to an image, got ${got}`);
  }
  return {
    views: allViews.length,
    async *trainBatches(batches, { seed, epoch }) {
      for (const ids of batches) {
        const changed = ids.map(async (id) => transform(createRandom(seed, "augment", epoch, id), await source(id)));
        yield joinImages("loadFromSource: image", await Promise.all(changed));
      }
    },
    async *viewBatches(batches, { views }) {
      for (const ids of batches) {
        const images = await Promise.all(ids.map(source));
        yield allViews.slice(0, views).map((view) => joinImages("loadFromSource: image", images.map(view)));
      }
    },
  };
}
