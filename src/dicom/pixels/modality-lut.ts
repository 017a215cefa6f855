import type { DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import type { SliceMetadata } from "../../types.js";
import { LUT_TAGS } from "../header/tags.js";

/** A table from stored values to Hounsfield units that replaces slope and intercept (DICOM PS3.3 section C.11.1.1). */
export interface ModalityLut {
  /** Stored value of the first entry. Smaller values map to the first entry, values beyond the table to the last. */
  readonly firstValue: number;
  readonly entries: Uint16Array;
}

/** Entry count that does not fit into 16 bits and is written as 0. */
const MOST_ENTRIES = 2 ** 16;

function badLut(expected: string, got: string | number): DicomError {
  return new DicomError(`ModalityLUTSequence must have ${expected}, got ${got}`, { tag: "ModalityLUTSequence" });
}

/** Reads the entries of a table: words if LUTData is long enough, otherwise bytes. */
function readEntries(item: DataSet, count: number): Uint16Array {
  const data = item.elements[LUT_TAGS.LUTData];
  const length = data?.length ?? 0;
  if (length < count) throw badLut(`LUTData of ${count} entries`, `${length} bytes`);
  const isWords = length >= 2 * count;
  return Uint16Array.from({ length: count }, (_, index) =>
    isWords ? (item.uint16(LUT_TAGS.LUTData, index) as number) : item.byteArray[data.dataOffset + index],
  );
}

/**
 * Reads the Modality LUT of a header.
 *
 * @returns `undefined` if it has none.
 * @throws DicomError with tag `ModalityLUTSequence` for an incomplete table.
 */
export function readModalityLut(dataSet: DataSet, metadata: SliceMetadata): ModalityLut | undefined {
  const sequence = dataSet.elements[LUT_TAGS.ModalityLUTSequence];
  if (sequence === undefined) return undefined;
  const item = sequence.items?.at(0)?.dataSet;
  const descriptor = item?.elements[LUT_TAGS.LUTDescriptor];
  if (!item || !descriptor || descriptor.length < 6) throw badLut("an item with LUTDescriptor", "none");
  const count = item.uint16(LUT_TAGS.LUTDescriptor, 0) || MOST_ENTRIES;
  const signed = metadata.PixelRepresentation === 1;
  const firstValue = signed ? item.int16(LUT_TAGS.LUTDescriptor, 1) : item.uint16(LUT_TAGS.LUTDescriptor, 1);
  return { firstValue: firstValue as number, entries: readEntries(item, count) };
}
