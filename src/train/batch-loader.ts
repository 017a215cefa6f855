import ndarray, { type NdArray } from "ndarray";
import { contiguous } from "../array.js";
import { ShapeError } from "../errors.js";
import { createRandom } from "../random.js";
import type { ByteImage, ImageSource, Transform, View } from "../types.js";

/** Images of one shape, `[images, rows, cols, channels]`, 8 bit. */
export type ByteBatch = NdArray<Uint8Array>;

/** What the random change of a training image hangs on, beside its id. */
export interface AugmentSeed {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
}

/**
 * Where batches come from: in the order of their ids, ready for the network. A batch is whole until the next one is asked
 * for: who needs it longer copies it.
 */
export interface BatchLoader {
  /** Yields training images, each changed with the numbers of `createRandom(seed, "augment", epoch, id)`. */
  readonly trainBatches: (batches: readonly (readonly string[])[], augment: AugmentSeed) => AsyncIterable<ByteBatch>;
  /** Yields the first `views` of the views of test-time augmentation: for each of them a batch of all its images. */
  readonly viewBatches: (
    batches: readonly (readonly string[])[],
    options: { readonly views: number },
  ) => AsyncIterable<readonly ByteBatch[]>;
}

/**
 * Joins images of one shape to a batch.
 *
 * @param what The function and its argument, for the message: "fit: image".
 * @throws ShapeError when the shapes differ.
 */
export function joinImages(what: string, images: readonly ByteImage[]): ByteBatch {
  const [{ shape, size }] = images;
  const joined = new Uint8Array(images.length * size);
  images.forEach((image, index) => {
    if (image.shape.join() !== shape.join()) {
      throw new ShapeError(`${what} ${index}`, `[${shape.join(", ")}]`, image.shape);
    }
    joined.set(contiguous(image).data, index * size);
  });
  return ndarray(joined, [images.length, ...shape]);
}

/** What to make of the images of a source. */
export interface SourceChanges {
  /** Random change of each training image. Default: none. */
  readonly transform?: Transform;
  /** Views of test-time augmentation. Default: none. */
  readonly views?: readonly View[];
}

/**
 * Makes batches of the images of a source, on this thread when they are asked for: each is loaded once for all of its
 * views. They reject with a ShapeError where images of a batch differ in shape, and with what the source rejects with.
 */
export function loadFromSource(
  source: ImageSource,
  { transform = (_, image) => image, views: allViews = [] }: SourceChanges = {},
): BatchLoader {
  return {
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
