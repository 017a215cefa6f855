import { mkdirSync } from "node:fs";
import { encodePng } from "../../io/index.js";
import { writeFileAtomicSync } from "../../io/internal.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import { IMAGE_FOLDERS, type ImageFolder, preparedPaths } from "../images/prepared-folder.js";
import { drawImages } from "./draw-images.js";
import type { SliceHeads } from "./find-series-heads.js";
import type { ImageRecord, SliceRecord } from "./series-record.js";
import { unwritable } from "./unwritable.js";
import { type DecodedNeighbors, planesOf } from "./with-neighbors.js";

/** Output folder, set and settings of a preparation. */
export interface PrepareTarget {
  readonly output: string;
  readonly set: string;
  readonly settings: PrepareSettings;
}

/** Writes an image. */
function writeImage(path: string, png: Uint8Array, file: string): void {
  try {
    writeFileAtomicSync(path, png);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/**
 * Creates the image folders.
 *
 * @throws DataError if a folder cannot be created.
 */
export function makeImageFolders({ output, set }: PrepareTarget): void {
  for (const folder of IMAGE_FOLDERS) {
    try {
      mkdirSync(preparedPaths(output, set).images(folder), { recursive: true });
    } catch (error) {
      throw unwritable(folder, error);
    }
  }
}

/**
 * Draws and writes both images of a slice.
 *
 * @throws DataError if an image cannot be written.
 */
export function writeSlice(
  neighbors: DecodedNeighbors,
  { own, crop }: SliceHeads,
  { output, set, settings }: PrepareTarget,
): SliceRecord {
  const { previous, center, next } = neighbors;
  const { id, metadata } = center.slice;
  const paths = preparedPaths(output, set);
  const drawn = drawImages(planesOf(neighbors), crop, settings);
  const images: Partial<Record<ImageFolder, ImageRecord>> = {};
  for (const folder of IMAGE_FOLDERS) {
    const png = encodePng(drawn[folder].image);
    writeImage(paths.image(folder, id), png, `${folder}/${id}.png`);
    images[folder] = { ...drawn[folder].box, head: own[folder] !== undefined, bytes: png.length };
  }
  return {
    id,
    previous: previous.slice.id,
    next: next.slice.id,
    metadata,
    ...(center.repairedPixels > 0 && { repairedPixels: center.repairedPixels }),
    images: images as Record<ImageFolder, ImageRecord>,
  };
}
