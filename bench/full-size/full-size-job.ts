/** Runs one job on tables of many slices in a separate process, and prints its time and peak memory as JSON. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  CLASSES,
  createRandom,
  type Fold,
  groupKFold,
  type LabelTable,
  type PredictionTable,
  type SliceMetadata,
  shuffle,
} from "ct-hemorrhage";
import { writeFileAtomic, writeJson, writeMetadataTable, writePredictions } from "ct-hemorrhage/io";
import { compareRuns, DEFAULT_CONFIG, ensembleFiles, preparedPaths } from "ct-hemorrhage/pipeline";

/** Slices per patient of the competition: 752,803 of 18,938 patients. */
const SLICES_PER_PATIENT = 40;

/** Networks of a comparison, one per run. */
const NETWORKS = ["efficientnet-b0", "efficientnet-b3", "efficientnet-b5", "densenet169", "seresnext101-32x4d"];

/** Returns a random-looking id, such as ID_000012eaf. Multiplying by an odd number keeps 32-bit numbers distinct. */
function idOf(index: number): string {
  return `ID_${(Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(9, "0")}`;
}

/** Returns the header of a slice; each patient has one series. */
function headerOf(index: number): SliceMetadata {
  const patient = Math.floor(index / SLICES_PER_PATIENT);
  return {
    SOPInstanceUID: idOf(index),
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
    StudyInstanceUID: `study ${patient}`,
    SeriesInstanceUID: `series ${patient}`,
    PatientID: `patient ${patient}`,
    Modality: "CT",
    TransferSyntaxUID: "1.2.840.10008.1.2.1",
    InstanceNumber: (index % SLICES_PER_PATIENT) + 1,
    ImagePositionPatient: [0, 0, 5 * (index % SLICES_PER_PATIENT)],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [0.5, 0.5],
    SliceThickness: 5,
    GantryDetectorTilt: 0,
    Rows: 512,
    Columns: 512,
    NumberOfFrames: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    RescaleSlope: 1,
    RescaleIntercept: -1024,
    WindowCenter: [40],
    WindowWidth: [80],
  };
}

/** Draws labels: one slice in seven bleeds, in one of the five ways. */
function drawLabels(slices: number): LabelTable {
  const random = createRandom("labels");
  const ids = Array.from({ length: slices }, (_, index) => idOf(index)).sort();
  const values = new Uint8Array(slices * CLASSES.length);
  for (let offset = 0; offset < values.length; offset += CLASSES.length) {
    if (random() >= 1 / 7) continue;
    values[offset] = 1;
    values[offset + 1 + Math.floor(random() * (CLASSES.length - 1))] = 1;
  }
  return { ids, classes: CLASSES, values };
}

/** Draws predictions that are mostly right. */
function drawPredictions({ ids, classes, values }: LabelTable, seed: string): PredictionTable {
  const random = createRandom(seed);
  const draw = (label: number) => 1 / (1 + Math.exp(3 - 4 * label - 4 * (random() + random() - 1)));
  return { ids, classes, values: Float32Array.from(values, draw) };
}

/** Writes predictions, and a sample of their submission in another order. */
async function writeSubmissionInputs(folder: string, slices: number): Promise<void> {
  const table = drawPredictions(drawLabels(slices), "predictions");
  await writePredictions(join(folder, "predictions.csv.gz"), table);
  const rows = shuffle(createRandom("sample"), table.ids).flatMap((id) => CLASSES.map((name) => `${id}_${name},0.5\n`));
  await writeFileAtomic(join(folder, "sample.csv"), Buffer.from(`ID,Label\n${rows.join("")}`));
}

/** Returns the folds in the form of a run: the fold of each patient, in the order of the patients. */
function storeFolds(folds: readonly Fold[], patientOf: ReadonlyMap<string, string>): object {
  const foldOf = new Map(folds.flatMap(({ valid }, fold) => valid.map((id) => [patientOf.get(id)!, fold])));
  const patients = [...foldOf.keys()].sort();
  return {
    folds: folds.length,
    patientsSha256: createHash("sha256").update(patients.join("\n")).digest("hex"),
    foldOfPatient: patients.map((patient) => foldOf.get(patient)!),
  };
}

/** Writes what a comparison reads of finished runs. */
async function writeRuns(folder: string, slices: number): Promise<void> {
  const labels = drawLabels(slices);
  const { ids } = labels;
  const rows = ids.map((_, index) => ({ Image: idOf(index), metadata: headerOf(index) }));
  const patientOf = new Map(rows.map(({ Image, metadata }) => [Image, metadata.PatientID!]));
  const patients = ids.map((id) => patientOf.get(id)!);
  const folds = storeFolds(groupKFold(ids, patients), patientOf);
  await writePredictions(join(folder, "labels.csv.gz"), { ...labels, values: Float32Array.from(labels.values) });
  await writeMetadataTable(preparedPaths(join(folder, "prepared"), DEFAULT_CONFIG.set).metadata, rows);
  for (const network of NETWORKS) {
    const run = join(folder, network);
    await writeJson(join(run, "config.json"), { ...DEFAULT_CONFIG, network });
    await writeJson(join(run, "folds.json"), folds);
    await writePredictions(join(run, `${network}_oof_predictions.csv.gz`), drawPredictions(labels, network));
  }
}

/** Jobs by name: those that write the inputs, and those that are measured. */
const JOBS = {
  writeSubmissionInputs,
  writeRuns,
  submission: async (folder: string) => {
    const members = [{ predictions: join(folder, "predictions.csv.gz"), weight: 1 }];
    const [output, submission] = ["ensemble.csv.gz", "submission.csv.gz"].map((name) => join(folder, name));
    await ensembleFiles(members, { output, submission, sample: join(folder, "sample.csv") });
  },
  comparison: async (folder: string) => {
    const runs = NETWORKS.map((network) => join(folder, network));
    const [data, labels, output] = ["prepared", "labels.csv.gz", "comparison"].map((name) => join(folder, name));
    await compareRuns({ runs, data, labels, output });
  },
} as const;

/** Name of a job. */
export type FullSizeJob = keyof typeof JOBS;

const [job, folder, slices] = process.argv.slice(2) as [FullSizeJob, string, string];
const start = performance.now();
await JOBS[job](folder, Number(slices));
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
