import type { ImageLocation } from "../pipeline/index.js";
import { UsageError } from "./usage-error.js";

/** Paths of images on the command line or in a configuration: a prepared folder, or a folder of custom images. */
export interface ImagePaths {
  readonly data?: string | undefined;
  readonly images?: string | undefined;
  readonly metadata?: string | undefined;
}

/**
 * Returns the location of the images: from the options, or from the configuration if no option names images.
 *
 * @throws UsageError when neither names images, or when one of them names two folders.
 */
export function findImages(options: ImagePaths, configuration: ImagePaths = {}): ImageLocation {
  const isGiven = options.data !== undefined || options.images !== undefined;
  const { data, images } = isGiven ? options : configuration;
  if (data !== undefined && images !== undefined) {
    throw new UsageError("--data and --images exclude each other: a run has images of one folder");
  }
  if (images !== undefined) return { images, metadata: options.metadata ?? configuration.metadata };
  if (data !== undefined) return data;
  throw new UsageError("--data or --images is required, here or in a configuration");
}
