import type { DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import type { SliceMetadata } from "../../types.js";
import type { ParsedHeader } from "./parse-data-set.js";
import { type FrameElements, readFrameElements } from "./read-frame-elements.js";
import { toMetadata } from "./read-metadata.js";
import { FUNCTIONAL_GROUPS } from "./tags.js";

const { PerFrameFunctionalGroupsSequence: PER_FRAME, SharedFunctionalGroupsSequence: SHARED } = FUNCTIONAL_GROUPS;

/** How many digits the number of a frame has at least, so that ids sort as frames do. */
const FRAME_DIGITS = 4;

/**
 * Names one frame of a file: the id of the file, `_f`, and the number of the frame from 0001.
 *
 * @param id Of the file.
 * @param frame From 0.
 */
export function frameId(id: string, frame: number): string {
  return `${id}_f${String(frame + 1).padStart(FRAME_DIGITS, "0")}`;
}

/** The data sets in the items of a sequence; none where it is absent. */
function itemsOf(dataSet: DataSet, tag: string): DataSet[] {
  const items = dataSet.elements[tag]?.items ?? [];
  return items.flatMap((item) => item.dataSet ?? []);
}

/** Leaves out what is `undefined`. */
function defined(elements: FrameElements): FrameElements {
  return Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));
}

/**
 * Gathers the elements of one item of functional groups. Each group is a sequence of one item, and an element occurs in
 * one group only, so that the groups need not be told apart (DICOM PS3.3 section C.7.6.16.2).
 */
function readGroups(item: DataSet | undefined): FrameElements {
  const groups = Object.keys(item?.elements ?? {}).flatMap((tag) => itemsOf(item as DataSet, tag).slice(0, 1));
  return groups.reduce<FrameElements>((all, group) => Object.assign(all, defined(readFrameElements(group))), {});
}

/** Throws unless each frame has an item of its own, where any has. */
function assertItemCount(items: readonly DataSet[], frames: number): void {
  if (items.length === 0 || items.length === frames) return;
  throw new DicomError(
    `PerFrameFunctionalGroupsSequence must have an item for each of ${frames} frames, got ${items.length}`,
    { tag: "PerFrameFunctionalGroupsSequence" },
  );
}

/**
 * Reads the header of a file: what a single frame says of itself goes before what all frames share, and that before the
 * top of the file. Of a multi-frame file it is what holds for all frames.
 *
 * @throws DicomError as {@link toMetadata}.
 */
export function readFileMetadata(header: ParsedHeader): SliceMetadata {
  const file = toMetadata(header);
  const shared = itemsOf(header.dataSet, SHARED).at(0);
  const only = file.NumberOfFrames === 1 ? itemsOf(header.dataSet, PER_FRAME).at(0) : undefined;
  return shared || only ? { ...file, ...readGroups(shared), ...readGroups(only) } : file;
}

/**
 * Reads the headers of all slices in a file: one of a single-frame file, one a frame of a multi-frame file, whose ids are
 * those of {@link frameId} and whose InstanceNumber is the number of the frame, from 1.
 *
 * @param file As {@link readFileMetadata} gives it. The caller knows that it has as many frames as it says.
 * @throws DicomError as {@link toMetadata}, and where frames and their descriptions differ in number.
 */
export function readSlices({ dataSet }: ParsedHeader, file: SliceMetadata): readonly SliceMetadata[] {
  const frames = file.NumberOfFrames;
  if (frames === 1) return [file];
  const items = itemsOf(dataSet, PER_FRAME);
  assertItemCount(items, frames);
  return Array.from({ length: frames }, (_, frame) => ({
    ...file,
    ...readGroups(items.at(frame)),
    SOPInstanceUID: frameId(file.SOPInstanceUID, frame),
    InstanceNumber: frame + 1,
  }));
}
