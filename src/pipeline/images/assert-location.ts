import { assertOptions, assertPath } from "../../guards/internal.js";
import type { CustomImages, ImageLocation } from "./open-images.js";

/**
 * Throws unless a value is the location of images: the output folder of a preparation, or custom images.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else, RangeError for an empty path.
 */
export function assertLocation(name: string, data: unknown): asserts data is ImageLocation {
  if (typeof data !== "object" || data === null) return assertPath(`${name}: data`, data);
  assertOptions<CustomImages>(`${name}: data`, data, { images: true, metadata: true });
  const { images, metadata } = data as Partial<CustomImages>;
  assertPath(`${name}: data.images`, images);
  if (metadata !== undefined) assertPath(`${name}: data.metadata`, metadata);
}
