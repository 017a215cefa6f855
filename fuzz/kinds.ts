import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  type Mutator,
  mutateBytes,
  mutateGzip,
  mutatePng,
  mutateSafetensors,
  mutateText,
  mutateZip,
  zipTexts,
} from "./mutate.js";

/** A sound file to start from. */
interface Seed {
  /** Name of the mutated file. Its ending decides how it is read. */
  readonly file: string;
  readonly bytes: Buffer;
}

/** A kind of input: sound files, how they are changed, and how they are read. */
export interface Kind {
  readonly seeds: () => Promise<readonly Seed[]>;
  readonly mutate: Mutator;
  /** Returns the function that reads a mutated file. Imports what it needs first. */
  readonly open: () => Promise<(path: string) => Promise<unknown>>;
}

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Reads a fixture of the tests. */
async function readFixture<Fixture>(path: string): Promise<Fixture> {
  return JSON.parse(await readFile(join(ROOT, "test", path), "utf8")) as Fixture;
}

const decode64 = (text: string) => Buffer.from(text, "base64");

const LABELS = `ID,Label\n${["a1", "b2", "c3"].flatMap((id) => ["any", "epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"].map((name) => `ID_${id}_${name},0`)).join("\n")}\n`;

/** Fold files of five folds of two ids each. */
const FOLDS = Object.fromEntries(
  [0, 1, 2, 3, 4].flatMap((fold) => [
    [`team_folds_v1/train_${fold}.csv`, `sop_instance_uid,any\nID_a${fold},0\nID_b${fold},1\n`],
    [`team_folds_v1/valid_${fold}.csv`, `sop_instance_uid,any\nID_c${fold},0\n`],
  ]),
);

/** Runs several reads, so that the failure of one does not hide the others; throws the first error if all fail. */
async function tryAll(reads: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const read of reads) {
    try {
      await read();
    } catch (error) {
      if (!isTyped(error)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0 && errors.length === reads.length) throw errors[0];
}

/** Whether an error is one of those that a reader may throw for a bad file. */
export function isTyped(error: unknown): boolean {
  return error instanceof Error && ["DataError", "DicomError", "ShapeError", "UnsupportedError"].includes(error.name);
}

/** Sound DICOM files: each encoding. */
async function dicomSeeds(): Promise<Seed[]> {
  const files = await readFixture<readonly { file: string }[]>("dicom/fixtures/encodings.json");
  return files.map(({ file }) => ({ file: "a.dcm", bytes: decode64(file) }));
}

async function tableSeeds(ending: RegExp): Promise<Seed[]> {
  const tables = await readFixture<readonly { file: string; content: string }[]>("io/fixtures/tables.json");
  return tables
    .filter(({ file }) => ending.test(file))
    .map(({ file, content }) => ({ file, bytes: decode64(content) }));
}

/** Files of a run, one of which is changed. */
async function writeRun(path: string): Promise<void> {
  const { DEFAULT_CONFIG } = await import("../src/pipeline/runs/run-config.js");
  const { writeSafetensors } = await import("../src/io/index.js");
  const run = dirname(path);
  const state = JSON.parse(STATE) as unknown;
  await writeFile(join(run, "config.json"), JSON.stringify(DEFAULT_CONFIG));
  await writeFile(join(run, "origin.json"), ORIGIN);
  await writeFile(join(run, "folds.json"), RUN_FOLDS);
  await writeSafetensors(join(run, "fold_1", "last.safetensors"), ARRAYS, {
    metadata: { state: JSON.stringify(state) },
  });
}

const row = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });
const ARRAYS = { "weight.w": row(1, 2), "exp_avg.0": row(1), "exp_avg_sq.0": row(2), best_logits: row(3) };
const STATE = `{"epoch":1,"batch":0,"lossSum":0,"history":[{"epoch":0,"learningRate":0.1,"trainLoss":1,"validLoss":2}],"stopping":{"best":2,"waited":0,"improved":true,"stop":false},"steps":3,"bestEpoch":0}`;
const ORIGIN = `{"version":"0.1.0","node":"v20.0.0","engine":{"name":"wasm","version":"4.22.0"},"sha256":{}}`;
const RUN_FOLDS = `[{"index":0,"train":["a"],"valid":["b"]},{"index":1,"train":["b"],"valid":["a"]}]`;
const PATIENT_FOLDS = `{"folds":2,"patientsSha256":"${createHash("sha256").update("a\nb").digest("hex")}","foldOfPatient":[0,1]}`;
const ID_FOLDS = `{"ids":["a","b"],"partOfId":["tv","vt"]}`;

/** Kinds of inputs by name. */
export const KINDS: Readonly<Record<string, Kind>> = {
  dicom: {
    seeds: dicomSeeds,
    mutate: mutateBytes,
    open: async () => {
      const { parseHeader, parseHuImage, parseMetadata } = await import("../src/dicom/index.js");
      return async (path) => {
        const bytes = await readFile(path);
        await tryAll([() => parseMetadata(bytes), () => parseHeader(bytes), () => parseHuImage(bytes)]);
      };
    },
  },
  png: {
    seeds: async () => {
      const files = await readFixture<readonly { png: string }[]>("io/fixtures/png.json");
      return files.map(({ png }) => ({ file: "a.png", bytes: decode64(png) }));
    },
    mutate: mutatePng,
    open: async () => (await import("../src/io/index.js")).readPng,
  },
  jpeg: {
    seeds: async () => {
      const files = await readFixture<readonly { jpeg: string }[]>("io/fixtures/jpeg.json");
      return files.map(({ jpeg }) => ({ file: "a.jpg", bytes: decode64(jpeg) }));
    },
    mutate: mutateBytes,
    open: async () => (await import("../src/io/internal.js")).readPicture,
  },
  safetensors: {
    seeds: async () => {
      const { floats, kinds, integers } = await readFixture<Record<string, string>>("io/fixtures/safetensors.json");
      return [floats, kinds, integers].map((text) => ({ file: "a.safetensors", bytes: decode64(text) }));
    },
    mutate: mutateSafetensors,
    open: async () => (await import("../src/io/index.js")).readSafetensors,
  },
  csv: {
    seeds: async () => [...(await tableSeeds(/\.csv$/)), { file: "a.csv", bytes: Buffer.from(LABELS) }],
    mutate: mutateText,
    open: async () => {
      const { readLabels, readPredictions, readSampleSubmission, readTriplets } = await import("../src/io/index.js");
      const readers = [readLabels, readPredictions, readSampleSubmission, readTriplets];
      return (path) => tryAll(readers.map((read) => () => read(path)));
    },
  },
  gzip: {
    seeds: async () => [{ file: "a.csv.gz", bytes: gzipSync(LABELS) }],
    mutate: mutateGzip,
    open: async () => (await import("../src/io/index.js")).readLabels,
  },
  parquet: {
    seeds: async () => {
      const { files } = await readFixture<{ files: { parquet: string }[] }>("io/fixtures/parquet-codecs.json");
      const { parquet } = await readFixture<{ parquet: string }>("io/fixtures/metadata-table.json");
      const written = [...files.map((file) => file.parquet), parquet, parquet, parquet];
      return [
        ...written.map((text) => ({ file: "a.parquet", bytes: decode64(text) })),
        ...(await tableSeeds(/\.(parquet|pq)/)),
      ];
    },
    mutate: mutateBytes,
    open: async () => {
      const { readMetadataTable, readTable } = await import("../src/io/index.js");
      const { decodeParquet } = await import("../src/io/tables/decode-parquet.js");
      const schema = { id: { type: "UTF8", optional: false }, value: { type: "DOUBLE", optional: true } } as const;
      return async (path) => {
        const bytes = Uint8Array.from(await readFile(path));
        await tryAll([
          () => readMetadataTable(path),
          () => readTable(path),
          () => decodeParquet(bytes.buffer, schema, "a.parquet"),
        ]);
      };
    },
  },
  zip: {
    seeds: async () => [
      { file: "a.zip", bytes: zipTexts({ "a/1.dcm": "a".repeat(3000), "b/2.dcm": "bc", ".c": "d" }) },
    ],
    mutate: mutateZip,
    open: async () => {
      const { listSource, readSource } = await import("../src/io/index.js");
      const { readSourceStart } = await import("../src/io/internal.js");
      return async (path) => {
        const files = await listSource(path);
        await tryAll(files.flatMap((file) => [() => readSourceStart(file, 2048), () => readSource(file)]));
      };
    },
  },
  folds: {
    seeds: async () => [{ file: "folds.zip", bytes: zipTexts(FOLDS) }],
    mutate: mutateZip,
    open: async () => {
      const { readTeamFolds } = await import("../src/io/index.js");
      return (path) => readTeamFolds(path, "team_folds_v1");
    },
  },
  yaml: {
    seeds: async () => {
      const example = await readFile(join(ROOT, "examples", "config.yml"));
      const small = `.base: &base\n  epochs: 2\n  batch: 4\nmine:\n  <<: *base\n  architecture: densenet169\n  img_size: 64\n  img_folder: adjacent_hu_cropped\n  lr: 0.001\n`;
      return [example, Buffer.from(small)].map((bytes) => ({ file: "config.yml", bytes }));
    },
    mutate: mutateText,
    open: async () => {
      const { readConfigFile } = await import("../src/pipeline/runs/read-config-file.js");
      return (path) => tryAll(["mine", "efficientnetb0"].map((name) => () => readConfigFile(path, name)));
    },
  },
  journal: {
    seeds: async () => {
      const lines = ["# 1", ...["a", "b", "c"].map((key) => JSON.stringify({ key, slices: [1, 2, 3] }))];
      return [{ file: "journal", bytes: Buffer.from(`${lines.join("\n")}\n`) }];
    },
    mutate: mutateText,
    open: async () => {
      const { openJournal } = await import("../src/io/internal.js");
      return async (path) => {
        const journal = await openJournal(path, { header: "# 1", keyOf: (line) => JSON.parse(line).key });
        for (const key of ["a", "b", "c"]) journal.lineOf(key);
        await journal.finish(["a", "b", "c"]);
        journal.close();
      };
    },
  },
  run: {
    seeds: async () => [
      { file: "origin.json", bytes: Buffer.from(ORIGIN) },
      ...[RUN_FOLDS, PATIENT_FOLDS, ID_FOLDS].map((text) => ({ file: "folds.json", bytes: Buffer.from(text) })),
      { file: "state.json", bytes: Buffer.from(STATE) },
      { file: "config.json", bytes: Buffer.from(`{"network":"efficientnet-b0","size":64,"folds":5}`) },
    ],
    mutate: mutateText,
    open: async () => {
      const { readOrigin } = await import("../src/pipeline/runs/run-origin.js");
      const { readFolds, lastPath } = await import("../src/pipeline/runs/run-files.js");
      const { listFolds, openFolds } = await import("../src/pipeline/runs/stored-folds.js");
      const { readRunConfig, DEFAULT_CONFIG } = await import("../src/pipeline/runs/run-config.js");
      const { readState } = await import("../src/pipeline/runs/fold-checkpoint.js");
      const { writeSafetensors } = await import("../src/io/index.js");
      return async (path) => {
        const run = dirname(path);
        const bytes = await readFile(path);
        await writeRun(path);
        const state = bytes.toString("latin1");
        if (path.endsWith("state.json")) await writeSafetensors(lastPath(run, 0), ARRAYS, { metadata: { state } });
        else await writeFile(path, bytes);
        const inputs = { data: "prepared", labels: "labels.csv" };
        const images = { ids: ["a", "b"], patientOf: new Map(["a", "b"].map((id) => [id, id])) };
        await tryAll([
          () => readRunConfig(run),
          () => readOrigin(run, inputs, DEFAULT_CONFIG),
          async () => listFolds(openFolds(await readFolds(run), images)),
          () => readState(run, 0),
        ]);
      };
    },
  },
};
