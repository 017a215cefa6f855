import type { DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import type { SliceMetadata } from "../../types.js";
import type { ParsedHeader } from "./parse-data-set.js";
import { type FrameElements, readFrameElements } from "./read-frame-elements.js";
import { toMetadata } from "./read-metadata.js";
import { FUNCTIONAL_GROUPS } from "./tags.js";

const { PerFrameFunctionalGroupsSequence: PER_FRAME, SharedFunctionalGroupsSequence: SHARED } = FUNCTIONAL_GROUPS;

/** Fewest digits of a frame number in an id: ids of up to 9999 frames sort in the order of the frames. */
const FRAME_DIGITS = 4;

/**
 * Builds the id of a frame: the id of the file, `_f`, and the number of the frame from 0001.
 *
 * @param id The id of the file.
 * @param frame Frame index, from 0.
 */
export function frameId(id: string, frame: number): string {
  return `${id}_f${String(frame + 1).padStart(FRAME_DIGITS, "0")}`;
}

/** Returns the data sets in the items of a sequence; empty if it is absent. */
function itemsOf(dataSet: DataSet, tag: string): DataSet[] {
  const items = dataSet.elements[tag]?.items ?? [];
  return items.flatMap((item) => item.dataSet ?? []);
}

/** Omits elements that are `undefined`. */
function defined(elements: FrameElements): FrameElements {
  return Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));
}

/**
 * Collects the elements of one item of functional groups. Each group is a sequence of one item, and each element occurs
 * in one group only, so the names of the groups do not matter (DICOM PS3.3 section C.7.6.16.2).
 */
function readGroups(item: DataSet | undefined): FrameElements {
  const groups = Object.keys(item?.elements ?? {}).flatMap((tag) => itemsOf(item as DataSet, tag).slice(0, 1));
  return groups.reduce<FrameElements>((all, group) => Object.assign(all, defined(readFrameElements(group))), {});
}

/** Throws unless the number of items is 0 or the number of frames. */
function assertItemCount(items: readonly DataSet[], frames: number): void {
  if (items.length === 0 || items.length === frames) return;
  throw new DicomError(
    `PerFrameFunctionalGroupsSequence must have an item for each of ${frames} frames, got ${items.length}`,
    { tag: "PerFrameFunctionalGroupsSequence" },
  );
}

/**
 * Reads the header of a file. Functional groups shared by all frames override the top level of the file, and the groups
 * of the only frame override both. For a multi-frame file the record holds what all frames share.
 *
 * @throws DicomError as {@link toMetadata} does.
 */
export function readFileMetadata(header: ParsedHeader): SliceMetadata {
  const file = toMetadata(header);
  const shared = itemsOf(header.dataSet, SHARED).at(0);
  const only = file.NumberOfFrames === 1 ? itemsOf(header.dataSet, PER_FRAME).at(0) : undefined;
  return shared || only ? { ...file, ...readGroups(shared), ...readGroups(only) } : file;
}

/**
 * Reads the headers of all slices in a file: one for a single-frame file, one per frame for a multi-frame file. The id
 * of a frame comes from {@link frameId}, and its InstanceNumber is the number of the frame, from 1.
 *
 * @param file Result of {@link readFileMetadata}. The caller has checked that the file contains NumberOfFrames frames.
 * @throws DicomError as {@link toMetadata} does, and if frames and their descriptions differ in number.
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
