import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { parse } from "yaml";
import { z } from "zod";
import { ENGINES } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { MODELS, type ModelName } from "../../models/index.js";
import { CLASSES } from "../../types.js";
import { WINDOW_POLICIES } from "../images/open-images.js";
import { IMAGE_FOLDERS } from "../images/prepared-folder.js";
import { DEFAULT_CONFIG, type RunConfig } from "./run-config.js";

/** The original's name of a network that bears another one here. */
const SE_RESNEXT = "seresnext";

const ARCHITECTURES = [...Object.keys(MODELS), SE_RESNEXT];

/** Returns the name that a network has here. */
function toModelName(architecture: string): ModelName {
  return (architecture === SE_RESNEXT ? "seresnext101-32x4d" : architecture) as ModelName;
}

/** How many folds run side by side where a file says `true`, as the original's files do. */
const SIDE_BY_SIDE = 2;

const count = z.int().min(1);
const share = z.number().min(0).lt(1);
const defaults = DEFAULT_CONFIG;

/** What decides the outcome of a run, but for the name of its images, which may follow from their folder. */
type Settings = Omit<RunConfig, "set">;

/** The key of each setting in a file, and what it may be there. */
const SETTINGS: { readonly [Name in keyof Settings]-?: readonly [key: string, schema: z.ZodType<Settings[Name]>] } = {
  network: ["architecture", z.enum(ARCHITECTURES).transform(toModelName)],
  imageFolder: ["img_folder", z.enum(IMAGE_FOLDERS)],
  windowPolicy: ["window_policy", z.enum(WINDOW_POLICIES).default("manifest")],
  size: ["img_size", z.int().min(32)],
  folds: ["folds", count.default(defaults.folds)],
  epochs: ["epochs", count],
  batchSize: ["batch", count],
  learningRate: ["lr", z.number().positive()],
  patience: ["patience", count.default(defaults.patience)],
  batchNormMomentum: ["batch_norm_momentum", z.number().positive().max(1).default(defaults.batchNormMomentum)],
  validationViews: ["views", z.enum(["all", "identity"]).default(defaults.validationViews)],
  seed: ["seed", z.int().min(0).default(defaults.seed)],
  scheme: ["cv_scheme", z.enum(["group", "team_folds_v1", "team_folds_v2"]).default(defaults.scheme)],
  engine: ["engine", z.enum(ENGINES).optional()],
  weights: ["weights", z.string().optional()],
  padding: ["padding", z.enum(["same", "symmetric"]).optional()],
  dropout: ["dropout", share.optional()],
  dropConnect: ["drop_connect", share.optional()],
  lossWeights: ["loss_weights", z.array(z.number().min(0)).length(CLASSES.length).optional()],
  labelSmoothing: ["label_smoothing", share.optional()],
  focalGamma: ["focal_gamma", z.union([z.literal(0), z.number().min(1)]).optional()],
  gradientAccumulation: ["accumulation", count.optional()],
  clipNorm: ["clip_norm", z.number().positive().optional()],
  warmUpSteps: ["warm_up_steps", count.optional()],
  emaDecay: ["ema_decay", z.number().gt(0).lt(1).optional()],
  isBalanced: ["balanced", z.boolean().optional()],
};

/** One configuration of a file: settings, what a run is called and where its files are. */
const ENTRY = z.strictObject({
  ...Object.fromEntries<z.ZodType>(Object.values(SETTINGS)),
  checkpoint: z.string().nullish(),
  parallel: z.union([z.boolean(), count]).default(true),
  stage: z.enum(["test1", "test2"]).default("test2"),
  set: z.string().optional(),
  test_set: z.string().optional(),
  data: z.string().optional(),
  images: z.string().optional(),
  metadata: z.string().optional(),
  labels: z.string().optional(),
  output: z.string().optional(),
  team_folds: z.string().optional(),
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
  const value = issue.path.reduce<unknown>(
    (part, step) => (part as Record<PropertyKey, unknown> | null)?.[step],
    entry,
  );
  if (value === undefined) return `${key || "it"} must be given, got nothing`;
  const got = JSON.stringify(value);
  if (issue.code !== "invalid_value") return `${key}: ${issue.message}, got ${got}`;
  const values = issue.values.map(String);
  return `${key} must be one of ${values.join(", ")}, got ${got}${suggest(`${value}`, values)}`;
}

/** Picks the settings out of an entry, by their names here. */
function toSettings(entry: Readonly<Record<string, unknown>>): Settings {
  const named = Object.entries(SETTINGS).map(([name, [key]]) => [name, entry[key]] as const);
  // The type of SETTINGS ties each name to what its schema gives.
  return Object.fromEntries(named) as unknown as Settings;
}

/** Turns the words of a file into those of the package. */
function toNamedConfig(name: string, entry: z.infer<typeof ENTRY>): NamedConfig {
  const { checkpoint, parallel, stage, data, images, metadata, labels, output } = entry;
  const set = entry.set ?? (images === undefined ? defaults.set : basename(images));
  return {
    name,
    config: { set, ...toSettings(entry) },
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
