import { join } from "node:path";
import { type ByteImage, CLASSES, resize, type SliceMetadata, stack } from "ct-hemorrhage";
import { writeMetadataTable, writePng, writeTable } from "ct-hemorrhage/io";
import { openCustomImages } from "ct-hemorrhage/pipeline";
import type { LabeledSlice } from "./read-slices.js";

/** Distance between the slices of CT-ICH, millimeters. */
const STEP_MM = 5;

/** Paths of the inputs of a training on custom images. */
export interface PictureInputs {
  /** Folder of the PNGs. */
  readonly images: string;
  /** Parquet table of patients and positions. */
  readonly metadata: string;
  /** Wide table of labels. */
  readonly labels: string;
}

/** Returns the header that a slice would have as a DICOM file: what orders it in its series, and its patient. */
function headerOf({ id, patient, number }: LabeledSlice, size: number): SliceMetadata {
  return {
    SOPInstanceUID: id,
    StudyInstanceUID: patient,
    SeriesInstanceUID: patient,
    PatientID: patient,
    InstanceNumber: number,
    ImagePositionPatient: [0, 0, number * STEP_MM],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    TransferSyntaxUID: "1.2.840.10008.1.2.1",
    Modality: "CT",
    Rows: size,
    Columns: size,
    NumberOfFrames: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
  };
}

/** Returns the slice a step away in the same scan, or the slice itself where its scan ends. */
function neighborOf(slices: readonly LabeledSlice[], index: number, step: number): LabeledSlice {
  const neighbor = slices[index + step];
  return neighbor?.patient === slices[index].patient ? neighbor : slices[index];
}

/**
 * Writes the pictures that both programs train on: each slice with its neighbors as channels, the slice itself at the
 * ends of a scan, scaled to a square.
 *
 * @param slices Those of a scan stand together, in order.
 * @param jpegs Folder of the gray JPEGs.
 * @param folder Folder to write into.
 * @param size Rows and columns of the PNGs.
 */
export async function writePictures(
  slices: readonly LabeledSlice[],
  jpegs: string,
  { folder, size }: { readonly folder: string; readonly size: number },
): Promise<PictureInputs> {
  const inputs = {
    images: join(folder, "png"),
    metadata: join(folder, "slices.parquet"),
    labels: join(folder, "labels.csv"),
  };
  const { source } = await openCustomImages({ images: jpegs });
  const small = new Map<string, ByteImage>();
  for (const { id } of slices) small.set(id, resize(await source(id), { rows: size, cols: size }));
  for (const [index, slice] of slices.entries()) {
    const neighbors = [-1, 0, 1].map((step) => small.get(neighborOf(slices, index, step).id)!.pick(-1, -1, 0));
    await writePng(join(inputs.images, `${slice.id}.png`), stack(neighbors));
  }
  await writeMetadataTable(
    inputs.metadata,
    slices.map((slice) => ({ Image: slice.id, metadata: headerOf(slice, size) })),
  );
  const values = Uint8Array.from(slices.flatMap(({ labels }) => labels));
  await writeTable(inputs.labels, { ids: slices.map(({ id }) => id), classes: CLASSES, values });
  return inputs;
}
