/** Runs one job on one large table in a separate process, and prints its time and peak memory as JSON. */
import { writeFile } from "node:fs/promises";
import { CLASSES, type SliceMetadata } from "ct-hemorrhage";
import { type MetadataRow, readLabels, writeMetadataTable } from "ct-hemorrhage/io";

/** Number of slices in the metadata table. */
const SLICES = 750_000;

const SLICES_PER_SERIES = 35;

/** Number of labeled images: with six rows each and some repeated, 4.5 million rows as in the competition. */
const LABELED_IMAGES = 752_803;

/** Number of images whose rows are repeated. */
const DUPLICATES = 4;

/** Returns a random-looking id, such as ID_000012eaf. Multiplying by an odd number keeps 32-bit numbers distinct. */
function idOf(index: number): string {
  return `ID_${(Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(9, "0")}`;
}

/** Returns the elements that the slices of a series share, as in the competition. */
function seriesHeader(series: number): Omit<SliceMetadata, "SOPInstanceUID"> {
  const degrees = (series * 7) % 30;
  const radians = (degrees * Math.PI) / 180;
  const spacing = 0.4 + (series % 1000) / 8192;
  const isSigned = series % 2 === 0;
  return {
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
    StudyInstanceUID: idOf(1e6 + series),
    SeriesInstanceUID: idOf(2e6 + series),
    PatientID: idOf(3e6 + (series % 18_938)),
    StudyID: series % 3 === 0 ? undefined : "",
    Modality: "CT",
    TransferSyntaxUID: "1.2.840.10008.1.2.1",
    ImageOrientationPatient: [1, 0, 0, 0, Math.cos(radians), Math.sin(radians)],
    PixelSpacing: [spacing, spacing],
    SliceThickness: 5,
    GantryDetectorTilt: degrees,
    Rows: 512,
    Columns: 512,
    NumberOfFrames: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    BitsAllocated: 16,
    BitsStored: isSigned ? 16 : 12,
    HighBit: isSigned ? 15 : 11,
    PixelRepresentation: isSigned ? 1 : 0,
    RescaleSlope: 1,
    RescaleIntercept: isSigned ? -1024 : 0,
    PixelPaddingValue: isSigned ? -2000 : undefined,
    WindowCenter: series % 5 === 0 ? [40, 36] : [30 + (series % 10)],
    WindowWidth: series % 5 === 0 ? [80, 80] : [80],
  };
}

/** Returns the row of slice number `index`. No two rows are equal. */
function rowAt(index: number, headers: readonly ReturnType<typeof seriesHeader>[]): MetadataRow {
  const series = Math.floor(index / SLICES_PER_SERIES);
  const slice = index % SLICES_PER_SERIES;
  const Image = idOf(index);
  return {
    Image,
    metadata: {
      SOPInstanceUID: Image,
      InstanceNumber: slice + 1,
      ImagePositionPatient: [-125 + (series % 50) / 7, -110 - (series % 90) / 7, (series % 200) + 5.0234 * slice],
      // Last: an object that is spread before other elements is slow to read, unlike the headers of files.
      ...headers[series],
    },
  };
}

/** Yields the rows of all slices in an order unrelated to their series, like that of file names. */
function* metadataRows(): Generator<MetadataRow> {
  const headers = Array.from({ length: Math.ceil(SLICES / SLICES_PER_SERIES) }, (_, series) => seriesHeader(series));
  for (let row = 0; row < SLICES; row++) yield rowAt((row * 7919) % SLICES, headers);
}

/** Yields the six rows of each image, a thousand images at a time. */
function* labelBlocks(): Generator<string> {
  let block = "ID,Label\n";
  for (let index = 0; index < LABELED_IMAGES + DUPLICATES; index++) {
    const image = index % LABELED_IMAGES;
    CLASSES.forEach((name, column) => {
      block += `${idOf(image)}_${name},${(image >> column) % 7 === 0 ? 1 : 0}\n`;
    });
    if (index % 1000 < 999) continue;
    yield block;
    block = "";
  }
  yield block;
}

/** Jobs by name. Each takes the path of its table. */
const JOBS = {
  writeMetadata: (path: string) => writeMetadataTable(path, metadataRows()),
  writeLabels: (path: string) => writeFile(path, labelBlocks()),
  readLabels: async (path: string) => {
    const { ids } = await readLabels(path);
    if (ids.length !== LABELED_IMAGES)
      throw new Error(`readLabels must find ${LABELED_IMAGES} images, got ${ids.length}`);
  },
} as const;

/** Name of a job. */
export type TableJob = keyof typeof JOBS;

const [job, path] = process.argv.slice(2);
const start = performance.now();
await JOBS[job as TableJob](path);
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 }));
