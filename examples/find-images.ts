import type { ImageLocation } from "ct-hemorrhage/pipeline";

/** What names images on the command line or in a configuration: a preparation, or a folder of one's own. */
export interface ImagePaths {
  readonly data?: string | undefined;
  readonly images?: string | undefined;
  readonly metadata?: string | undefined;
}

/**
 * Finds the images that options name, or else a configuration.
 *
 * @throws TypeError where nothing does, or one of them names two folders.
 */
export function findImages(options: ImagePaths, configuration: ImagePaths = {}): ImageLocation {
  const isGiven = options.data !== undefined || options.images !== undefined;
  const { data, images } = isGiven ? options : configuration;
  if (data !== undefined && images !== undefined) {
    throw new TypeError("--data and --images must not be given together: a run has images of one folder");
  }
  if (images !== undefined) return { images, metadata: options.metadata ?? configuration.metadata };
  if (data !== undefined) return data;
  throw new TypeError("--data or --images must be given, here or in a configuration, got nothing");
}
