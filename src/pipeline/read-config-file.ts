import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { parse } from "yaml";
import { z } from "zod";
import { ENGINES } from "../backend/index.js";
import { DataError } from "../errors.js";
import { MODELS, type ModelName } from "../models/index.js";
import { CLASSES } from "../types.js";
import { WINDOW_POLICIES } from "./open-images.js";
import { IMAGE_FOLDERS } from "./prepared-folder.js";
import { DEFAULT_CONFIG, type RunConfig } from "./run-config.js";

/** The original's name of a network that bears another one here. */
const SE_RESNEXT = "seresnext";

const ARCHITECTURES = [...Object.keys(MODELS), SE_RESNEXT];

/** How many folds run side by side where a file says `true`, as the original's files do. */
const SIDE_BY_SIDE = 2;

const count = z.int().min(1);
const share = z.number().min(0).lt(1);
const defaults = DEFAULT_CONFIG;

/** One configuration of a file: the original's ten keys, then ours. */
const ENTRY = z.strictObject({
  architecture: z.enum(ARCHITECTURES),
  img_size: z.int().min(32),
  img_folder: z.enum(IMAGE_FOLDERS),
  epochs: count,
  batch: count,
  lr: z.number().positive(),
  checkpoint: z.string().nullish(),
  parallel: z.union([z.boolean(), count]).default(true),
  stage: z.enum(["test1", "test2"]).default("test2"),
  cv_scheme: z.enum(["group", "team_folds_v1", "team_folds_v2"]).default(defaults.scheme),
  window_policy: z.enum(WINDOW_POLICIES).default("manifest"),
  set: z.string().optional(),
  test_set: z.string().optional(),
  data: z.string().optional(),
  images: z.string().optional(),
  metadata: z.string().optional(),
  labels: z.string().optional(),
  output: z.string().optional(),
  team_folds: z.string().optional(),
  folds: count.default(defaults.folds),
  patience: count.default(defaults.patience),
  batch_norm_momentum: z.number().positive().max(1).default(defaults.batchNormMomentum),
  views: z.enum(["all", "identity"]).default(defaults.validationViews),
  seed: z.int().min(0).default(defaults.seed),
  engine: z.enum(ENGINES).optional(),
  weights: z.string().optional(),
  padding: z.enum(["same", "symmetric"]).optional(),
  dropout: share.optional(),
  drop_connect: share.optional(),
  loss_weights: z.array(z.number().min(0)).length(CLASSES.length).optional(),
  label_smoothing: share.optional(),
  focal_gamma: z.union([z.literal(0), z.number().min(1)]).optional(),
  accumulation: count.optional(),
  clip_norm: z.number().positive().optional(),
  warm_up_steps: count.optional(),
  ema_decay: z.number().gt(0).lt(1).optional(),
  balanced: z.boolean().optional(),
});

/** A configuration of a file, read. */
export interface NamedConfig {
  readonly name: string;
  readonly config: RunConfig;
  /** Name of a run to go on with, in the folder of all runs. */
  readonly checkpoint?: string | undefined;
  /** Folds side by side. */
  readonly parallel: number;
  /** Name of the prepared set to predict. */
  readonly testSet: string;
  /** Where things are; what is left out is said elsewhere. */
  readonly paths: {
    readonly [Path in "data" | "images" | "metadata" | "labels" | "output" | "teamFolds"]?: string | undefined;
  };
}

/** How far from a name a suggestion may be: as many letters as a slip of the hand changes. */
const MAX_DISTANCE = 4;

/** Says which name could have been meant: `; did you mean "batch"?`. */
function suggest(name: string, known: readonly string[]): string {
  const nearest = closest(name, known);
  return distance(name, nearest) <= MAX_DISTANCE ? `; did you mean "${nearest}"?` : "";
}

/** Says in one line what is wrong with an entry. */
function explain(issue: z.core.$ZodIssue, entry: unknown): string {
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    return `"${key}" is no key of a configuration${suggest(key, Object.keys(ENTRY.shape))}`;
  }
  const key = issue.path.join(".");
  const value = (entry as Readonly<Record<string, unknown>> | null)?.[key];
  if (value === undefined) return `${key || "it"} must be given, got nothing`;
  const got = JSON.stringify(value);
  if (issue.code !== "invalid_value") return `${key}: ${issue.message}, got ${got}`;
  const values = issue.values.map(String);
  return `${key} must be one of ${values.join(", ")}, got ${got}${suggest(`${value}`, values)}`;
}

/** Turns the words of a file into those of the package. */
function toNamedConfig(name: string, entry: z.infer<typeof ENTRY>): NamedConfig {
  const { data, images, metadata, labels, output } = entry;
  const { architecture, parallel, stage, checkpoint, seed, engine, weights, padding, dropout, folds, patience } = entry;
  const network = (architecture === SE_RESNEXT ? "seresnext101-32x4d" : architecture) as ModelName;
  const config: RunConfig = {
    network,
    set: entry.set ?? (entry.images === undefined ? defaults.set : basename(entry.images)),
    imageFolder: entry.img_folder,
    windowPolicy: entry.window_policy,
    size: entry.img_size,
    folds,
    epochs: entry.epochs,
    batchSize: entry.batch,
    learningRate: entry.lr,
    patience,
    batchNormMomentum: entry.batch_norm_momentum,
    validationViews: entry.views,
    seed,
    scheme: entry.cv_scheme,
    engine,
    weights,
    padding,
    dropout,
    dropConnect: entry.drop_connect,
    lossWeights: entry.loss_weights,
    labelSmoothing: entry.label_smoothing,
    focalGamma: entry.focal_gamma,
    accumulate: entry.accumulation,
    clipNorm: entry.clip_norm,
    warmUpSteps: entry.warm_up_steps,
    averageDecay: entry.ema_decay,
    isBalanced: entry.balanced,
  };
  return {
    name,
    config,
    checkpoint: checkpoint ?? undefined,
    parallel: typeof parallel === "number" ? parallel : parallel ? SIDE_BY_SIDE : 1,
    testSet: entry.test_set ?? (stage === "test1" ? "stage_1_test" : "stage_2_test"),
    paths: { data, images, metadata, labels, output, teamFolds: entry.team_folds },
  };
}

/** Parses YAML whose top level is a map: `<<` merges, as in the files of many tools. */
function parseEntries(file: string, text: string): Readonly<Record<string, unknown>> {
  const content = parse(text, { merge: true }) as unknown;
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    return content as Readonly<Record<string, unknown>>;
  }
  throw new DataError(`readConfigFile: ${file} must hold configurations by name, got ${JSON.stringify(content)}`, {
    file,
  });
}

/**
 * Reads a configuration of a YAML file: the ten keys of the original solution's `config.yml` (`epochs`, `batch`, `lr`,
 * `img_size`, `checkpoint`, `parallel`, `img_folder`, `architecture`, `stage`, `cv_scheme`) and more.
 *
 * @param name Which one of the file; names that begin with a dot are not meant to be read.
 * @throws DataError for a name, key or value that is not known, with the nearest one that is; whatever reading and the
 * YAML parser throw.
 */
export async function readConfigFile(path: string, name: string): Promise<NamedConfig> {
  const file = basename(path);
  const entries = parseEntries(file, await readFile(path, "utf8"));
  const names = Object.keys(entries).filter((each) => !each.startsWith("."));
  if (!names.includes(name)) {
    throw new DataError(
      `readConfigFile: ${file} must hold "${name}", got ${names.join(", ")}${names.length > 0 ? suggest(name, names) : ""}`,
      { file },
    );
  }
  const parsed = ENTRY.safeParse(entries[name]);
  if (parsed.success) return toNamedConfig(name, parsed.data);
  throw new DataError(`${file}: ${name}: ${explain(parsed.error.issues[0], entries[name])}`, { file });
}
