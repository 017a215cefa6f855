import type { ImageLocation } from "../pipeline/index.js";
import { UsageError } from "./usage-error.js";

/** What names images on the command line or in a configuration: a prepared folder, or a folder of custom images. */
export interface ImagePaths {
  readonly data?: string | undefined;
  readonly images?: string | undefined;
  readonly metadata?: string | undefined;
}

/**
 * Finds the images that options name, or else a configuration.
 *
 * @throws UsageError where nothing names images, or one of them names two folders.
 */
export function findImages(options: ImagePaths, configuration: ImagePaths = {}): ImageLocation {
  const isGiven = options.data !== undefined || options.images !== undefined;
  const { data, images } = isGiven ? options : configuration;
  if (data !== undefined && images !== undefined) {
    throw new UsageError("--data and --images must not be given together: a run has images of one folder");
  }
  if (images !== undefined) return { images, metadata: options.metadata ?? configuration.metadata };
  if (data !== undefined) return data;
  throw new UsageError("--data or --images must be given, here or in a configuration, got neither");
}
