import { stack } from "../../array.js";
import { cropToBox, growToSquare, HEAD_THRESHOLDS, uniteBoxes } from "../../crop/index.js";
import { headBoxOfRuns, type Runs, stackRuns } from "../../crop/internal.js";
import type { Box, ByteImage, HuImage } from "../../types.js";
import { clipToBytes, WINDOWS, windowChannels } from "../../window/index.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import { IMAGE_FOLDERS, type ImageFolder } from "../images/prepared-folder.js";

/** A slice to draw, and the pixels that may belong to the head. */
export interface Plane {
  readonly image: HuImage;
  /** Runs of pixels above `HEAD_THRESHOLDS.water`. */
  readonly runs: Runs;
}

/** A slice and its neighbors: previous, center, next, all of the same size. */
export type Neighbors = readonly [Plane, Plane, Plane];

/** Box of the head in each kind of image; `undefined` where no head was found. */
export type HeadBoxes = Readonly<Record<ImageFolder, Box | undefined>>;

/** An image that is ready to be written, and the box that it was cropped to. */
interface DrawnImage {
  readonly image: ByteImage;
  readonly box: Box;
}

/**
 * Finds the head in both images of a slice: in the three neighbors together, and in the slice alone. Both masks come
 * from Hounsfield units, because in the bone window the head rest is as bright as the head.
 */
export function findHeads(neighbors: Neighbors, { marginPixels }: PrepareSettings): HeadBoxes {
  const options = { marginPixels, smallestShare: HEAD_THRESHOLDS.smallestShare };
  return {
    adjacent_hu_cropped: headBoxOfRuns(stackRuns(neighbors.map(({ runs }) => runs)), options),
    "brain-subdural-bone": headBoxOfRuns(neighbors[1].runs, options),
  };
}

/** Unites the boxes of all slices of a series, for each kind of image. */
export function uniteHeads(boxes: readonly HeadBoxes[]): HeadBoxes {
  const unite = (folder: ImageFolder) => {
    const found = boxes.flatMap((heads) => heads[folder] ?? []);
    return found.length > 0 ? uniteBoxes(found) : undefined;
  };
  return Object.fromEntries(IMAGE_FOLDERS.map((folder) => [folder, unite(folder)])) as unknown as HeadBoxes;
}

/** Returns the part of a slice to show: the box of the head, as a square if requested, or the whole slice. */
function viewBox(box: Box | undefined, { shape }: HuImage, { square }: PrepareSettings): Box {
  const [rows, cols] = shape;
  if (box === undefined) return { row: 0, col: 0, rows, cols };
  return square ? growToSquare(box, { shape }) : box;
}

/**
 * Draws both images of a slice: three neighbors as channels, in Hounsfield units clipped to 0..255, and the slice
 * itself in three windows.
 *
 * @param heads Boxes of the head. Without a box, the image shows the whole slice.
 */
export function drawImages(
  neighbors: Neighbors,
  heads: HeadBoxes,
  settings: PrepareSettings,
): Readonly<Record<ImageFolder, DrawnImage>> {
  const { image: center } = neighbors[1];
  const [adjacent, windows] = IMAGE_FOLDERS.map((folder) => viewBox(heads[folder], center, settings));
  const channels = neighbors.map(({ image }) => clipToBytes(cropToBox(image, adjacent)));
  return {
    adjacent_hu_cropped: { image: stack(channels), box: adjacent },
    "brain-subdural-bone": {
      image: windowChannels(cropToBox(center, windows), [WINDOWS.brain, WINDOWS.subdural, WINDOWS.bone]),
      box: windows,
    },
  };
}
