import { z } from "zod";
import { ENGINES } from "../../backend/light.js";
import { NON_SLICE_KINDS } from "../../dicom/index.js";
import { CROP_MODES, ID_KINDS } from "../images/prepare-settings.js";

/** Location of images: a preparation, or custom images. */
const LOCATION = z.union([z.string(), z.object({ images: z.string(), metadata: z.string().optional() })]);

/** A preparation in shards. */
const PREPARE = z.object({
  kind: z.literal("prepare"),
  input: z.string(),
  output: z.string(),
  set: z.string(),
  ids: z.enum(ID_KINDS),
  shards: z.int().min(1),
  /** SHA-256 of the files of the plan: the series, and the rest. */
  sha256: z.object({ series: z.string(), rest: z.string() }),
  settings: z.object({
    version: z.string(),
    marginPixels: z.number(),
    crop: z.enum(CROP_MODES),
    square: z.boolean(),
    maxStepMm: z.number().nullable(),
    include: z.array(z.enum(NON_SLICE_KINDS)).readonly().optional(),
  }),
});

/** A training of runs, fold by fold. */
const TRAIN = z.object({
  kind: z.literal("train"),
  data: LOCATION,
  labels: z.string(),
  runs: z.array(z.object({ name: z.string(), run: z.string(), folds: z.int().min(1), weights: z.string().optional() })),
});

/** A prediction, in parts of each fold. */
const PREDICT = z.object({
  kind: z.literal("predict"),
  run: z.string(),
  data: LOCATION,
  set: z.string().optional(),
  output: z.string(),
  sample: z.string().optional(),
  batchSize: z.int().min(1),
  engine: z.enum(ENGINES).optional(),
  folds: z.int().min(1),
  parts: z.int().min(1),
});

/** Form of the work of a plan. */
export const PLANNED_WORK = z.discriminatedUnion("kind", [PREPARE, TRAIN, PREDICT]);

/** Work that is cut into tasks. */
export type PlannedWork = z.infer<typeof PLANNED_WORK>;

/** A preparation, a training or a prediction that is cut into tasks. */
export type WorkOf<Kind extends PlannedWork["kind"]> = Extract<PlannedWork, { kind: Kind }>;
