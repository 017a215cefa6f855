import type { SliceMetadata } from "../../types.js";
import type { SeriesGeometry } from "../../volume/index.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import type { ImageFolder } from "../images/prepared-folder.js";

/** The steps of preparation: reading the header, ordering the series, decoding the pixels, drawing the images. */
export type PrepareStage = "header" | "order" | "pixels" | "image";

/** A step of preparation that failed for one file. */
export interface PrepareFailure {
  readonly file: string;
  readonly stage: PrepareStage;
  readonly reason: string;
}

/** A file that a series was made of, as it was then. */
export interface InputFile {
  /** Its place below the input. */
  readonly file: string;
  /** Name of its images. */
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One image of a slice. */
export interface ImageRecord {
  /** Rows and columns that it has after the crop. */
  readonly rows: number;
  readonly cols: number;
  /** Where its first pixel lies in the slice. */
  readonly row: number;
  readonly col: number;
  /** Whether it shows a head. Where none is found, in the image or in the series, whichever is cropped, it is whole. */
  readonly head: boolean;
  /** Size of its file. */
  readonly bytes: number;
}

/** What became of one slice. Names of slices are the ids of their images. */
export interface SliceRecord {
  readonly id: string;
  /** The neighbor above, or the slice itself. */
  readonly previous: string;
  /** The neighbor below, or the slice itself. */
  readonly next: string;
  readonly metadata: SliceMetadata;
  readonly images: Readonly<Record<ImageFolder, ImageRecord>>;
}

/** What became of one series: a line of the manifest. It holds no time and no path, so that equal work gives equal lines. */
export interface SeriesRecord {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly settings: PrepareSettings;
  /** All files of it that could be read, also those that failed later. */
  readonly inputs: readonly InputFile[];
  /** Absent where no slice has a place in space. */
  readonly geometry?: SeriesGeometry | undefined;
  readonly failures: readonly PrepareFailure[];
  /** In anatomical order. */
  readonly slices: readonly SliceRecord[];
}

/** The record of a series of which nothing is known but that work on it was begun: a later run prepares it. */
export function emptyRecord(series: string, settings: PrepareSettings): SeriesRecord {
  return { series, settings, inputs: [], failures: [], slices: [] };
}

/** A record as it is written: elements that all slices share stand once. */
type PackedRecord = Omit<SeriesRecord, "slices"> & {
  readonly shared: Partial<SliceMetadata>;
  readonly slices: readonly SliceRecord[];
};

/** Picks the elements that are the same in all headers. */
function sharedElements(headers: readonly SliceMetadata[]): Partial<SliceMetadata> {
  const texts = headers.map(
    (header) => new Map(Object.entries(header).map(([key, value]) => [key, JSON.stringify(value)])),
  );
  const isShared = (key: string) => texts.every((header) => header.get(key) === texts[0].get(key));
  return Object.fromEntries(Object.entries(headers[0] ?? {}).filter(([key]) => isShared(key)));
}

/** Writes a record as one line of JSON. */
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

/** Reads a line that {@link formatRecord} wrote. */
export function parseRecord(line: string): SeriesRecord {
  const { shared, slices, ...record } = JSON.parse(line) as PackedRecord;
  // Two spreads would give each header a hidden class of its own: a kilobyte a slice that long outlives it.
  const unpack = (own: SliceMetadata): SliceMetadata => Object.assign({}, shared, own);
  return { ...record, slices: slices.map((slice) => ({ ...slice, metadata: unpack(slice.metadata) })) };
}
