import type { SliceMetadata } from "../../types.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import type { ImageFolder } from "../images/prepared-folder.js";
import type { StackRecord } from "./stack-record.js";

/** A step of preparation: reading the header, ordering the series, decoding the pixels, drawing the images. */
export type PrepareStage = "header" | "order" | "pixels" | "image";

/** A file that could not be prepared, the step that failed, and the reason. */
export interface PrepareFailure {
  readonly file: string;
  readonly stage: PrepareStage;
  readonly reason: string;
}

/** An input file of a series, as it was when the series was prepared. */
export interface InputFile {
  /** Path relative to the input. */
  readonly file: string;
  /** Name of its images. */
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** An image of a slice: its crop box, and its file. */
export interface ImageRecord {
  /** Rows and columns of the image, after cropping. */
  readonly rows: number;
  readonly cols: number;
  /** Row and column of its first pixel in the slice. */
  readonly row: number;
  readonly col: number;
  /** Whether the image shows a head. Without one it is whole, unless its series is cropped to one box. */
  readonly head: boolean;
  /** Size of its file. */
  readonly bytes: number;
}

/** A prepared slice. Slices are named by the ids of their images. */
export interface SliceRecord {
  readonly id: string;
  /** Id of the slice above, or of the slice itself. */
  readonly previous: string;
  /** Id of the slice below, or of the slice itself. */
  readonly next: string;
  readonly metadata: SliceMetadata;
  /** Number of pixels whose wrapped-around value was repaired; absent if none was. */
  readonly repairedPixels?: number;
  readonly images: Readonly<Record<ImageFolder, ImageRecord>>;
}

/**
 * A prepared series: a line of the preparation manifest. It holds no times and no absolute paths, so that equal work
 * gives equal lines.
 */
export interface SeriesRecord {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly settings: PrepareSettings;
  /** All files that could be read, including those that failed later. */
  readonly inputs: readonly InputFile[];
  /** Empty if no slice has a position. */
  readonly stacks: readonly StackRecord[];
  readonly failures: readonly PrepareFailure[];
  /** Stack after stack, each in anatomical order, highest slice first. */
  readonly slices: readonly SliceRecord[];
}

/** Returns the record of a series whose preparation has started and not finished: a later run prepares it. */
export function emptyRecord(series: string, settings: PrepareSettings): SeriesRecord {
  return { series, settings, inputs: [], stacks: [], failures: [], slices: [] };
}

/** A record in the form of its line: elements that all slices share are stored once. */
type PackedRecord = Omit<SeriesRecord, "slices"> & {
  readonly shared: Partial<SliceMetadata>;
  readonly slices: readonly SliceRecord[];
};

/** Returns the elements that are the same in all headers. */
function sharedElements(headers: readonly SliceMetadata[]): Partial<SliceMetadata> {
  const texts = headers.map(
    (header) => new Map(Object.entries(header).map(([key, value]) => [key, JSON.stringify(value)])),
  );
  const isShared = (key: string) => texts.every((header) => header.get(key) === texts[0].get(key));
  return Object.fromEntries(Object.entries(headers[0] ?? {}).filter(([key]) => isShared(key)));
}

/** Formats a record as one line of JSON. */
export function formatRecord({ slices, ...record }: SeriesRecord): string {
  const shared = sharedElements(slices.map(({ metadata }) => metadata));
  const ownElements = (metadata: SliceMetadata) =>
    Object.fromEntries(Object.entries(metadata).filter(([key]) => !(key in shared))) as unknown as SliceMetadata;
  const packed: PackedRecord = {
    ...record,
    shared,
    slices: slices.map((slice) => ({ ...slice, metadata: ownElements(slice.metadata) })),
  };
  return JSON.stringify(packed);
}

/** Parses a line of {@link formatRecord}. */
export function parseRecord(line: string): SeriesRecord {
  const { shared, slices, ...record } = JSON.parse(line) as PackedRecord;
  // Two spreads would give each header its own hidden class in V8: a kilobyte per slice that is freed much later.
  const unpack = (own: SliceMetadata): SliceMetadata => Object.assign({}, shared, own);
  return { ...record, slices: slices.map((slice) => ({ ...slice, metadata: unpack(slice.metadata) })) };
}
