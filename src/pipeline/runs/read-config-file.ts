import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { DataError, reasonOf } from "../../errors.js";
import { assertPath, assertText } from "../../guards/internal.js";
import { readBytes, withPath } from "../../io/internal.js";
import { quoteStart, shorten } from "../../shorten.js";
import { suggestName } from "../../suggest-name.js";
import { defaultParallel } from "../workers/default-parallel.js";
import { configFault, DEFAULT_CONFIG, type RunConfig } from "./run-config.js";
import { RUN_CONFIG, SETTING_NAMES, type SettingName, settingInfo } from "./run-settings.js";

/** Names of networks that differ between the original solution and this package. */
const ORIGINAL_NETWORKS: Readonly<Record<string, string>> = { seresnext: "seresnext101-32x4d" };

/** Settings that a file must contain; all others have defaults. */
const REQUIRED: readonly SettingName[] = ["network", "imageFolder", "size", "epochs", "batchSize", "learningRate"];

/** Keys of a configuration that are not settings of the run: how to execute it, and the paths of its files. */
const EXTRAS = z.strictObject({
  checkpoint: z.string().nullish(),
  parallel: z.union([z.boolean(), z.int().min(1)]).default(true),
  stage: z.enum(["test1", "test2"]).default("test2"),
  test_set: z.string().optional(),
  data: z.string().optional(),
  images: z.string().optional(),
  metadata: z.string().optional(),
  labels: z.string().optional(),
  output: z.string().optional(),
  team_folds: z.string().optional(),
});

/** Most bytes of a file: twenty times those of the original. Parsing takes the square of the number of its keys. */
const MOST_BYTES = 2 ** 16;

/** Most characters of a value in a message. */
const MOST_SHOWN = 100;

/** A configuration read from a file. */
export interface NamedConfig {
  readonly name: string;
  readonly config: RunConfig;
  /** Name of a run to continue, in the folder of all runs. */
  readonly checkpoint?: string | undefined;
  /** Folds in parallel. */
  readonly parallel: number;
  /** Name of the prepared set to predict. */
  readonly testSet: string;
  /** Paths that the file contains; the others come from elsewhere, such as the command line. */
  readonly paths: {
    readonly [Path in "data" | "images" | "metadata" | "labels" | "output" | "teamFolds"]?: string | undefined;
  };
}

/** An entry of a file before it is checked. */
type Entry = Readonly<Record<string, unknown>>;

const keyOf = (name: SettingName): string => settingInfo(name).key;

/** Names of the settings by their keys in a file. */
const NAME_OF = new Map<string, SettingName>(SETTING_NAMES.map((name) => [keyOf(name), name]));

const EXTRA_KEYS = Object.keys(EXTRAS.shape);

/** Formats a value of a file for a message, however large it is. */
function formatValue(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}

/** Returns a value of a file as a name; a list or a map, which may have no text, has none. */
function asName(value: unknown): string {
  return typeof value === "object" ? "" : `${value}`;
}

/** Describes the first fault of the keys that are not settings, in one line. */
function extrasFault(extras: Entry): string | undefined {
  const { error } = EXTRAS.safeParse(extras);
  if (!error) return undefined;
  const [issue] = error.issues;
  const key = String(issue.path[0]);
  const known = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const expected = known.length > 0 ? `one of ${known.join(", ")}` : EXTRAS_EXPECTED[key];
  return `${key} must be ${expected}, got ${formatValue(extras[key])}${suggestName(asName(extras[key]), known)}`;
}

/** Expected values of the keys that are not settings, except those that take one of several names. */
const EXTRAS_EXPECTED: Entry = {
  ...Object.fromEntries(EXTRA_KEYS.map((key) => [key, "a string"])),
  parallel: "true, false, or a whole number, at least 1",
};

/** Splits an entry into the settings of the run, by their names in this package, the extras, and unknown keys. */
function splitEntry(entry: Entry): { readonly settings: Entry; readonly extras: Entry; readonly unknown: string[] } {
  const keys = Object.keys(entry);
  const settings = keys.flatMap((key) => {
    const name = NAME_OF.get(key);
    return name === undefined ? [] : [[name, entry[key]] as const];
  });
  const extras = keys.filter((key) => EXTRA_KEYS.includes(key)).map((key) => [key, entry[key]] as const);
  return {
    settings: Object.fromEntries(settings),
    extras: Object.fromEntries(extras),
    unknown: keys.filter((key) => !NAME_OF.has(key) && !EXTRA_KEYS.includes(key)),
  };
}

/** Completes the settings of an entry with the defaults of this package. */
function withDefaults(settings: Entry, images: unknown): Entry {
  const defaults = Object.entries(DEFAULT_CONFIG).filter(([name]) => !REQUIRED.some((required) => required === name));
  const set = typeof images === "string" ? { set: basename(images) } : {};
  const network = ORIGINAL_NETWORKS[asName(settings.network)] ?? settings.network;
  return { ...Object.fromEntries(defaults), ...set, ...settings, ...(network !== undefined && { network }) };
}

/**
 * Checks an entry, and translates the keys of the file to the names of this package.
 *
 * @returns The configuration, or the first fault in one line.
 */
function toNamedConfig(name: string, content: unknown): NamedConfig | string {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return `it must hold settings by name, got ${formatValue(content)}`;
  }
  const { settings, extras, unknown } = splitEntry(content as Entry);
  if (unknown.length > 0) {
    return `"${unknown[0]}" is not a key of a configuration${suggestName(unknown[0], [...NAME_OF.keys(), ...EXTRA_KEYS])}`;
  }
  const config = withDefaults(settings, extras.images);
  const fault = configFault(config, keyOf) ?? extrasFault(extras);
  if (fault !== undefined) return fault;
  const { checkpoint, parallel, stage, test_set, team_folds: teamFolds, ...paths } = EXTRAS.parse(extras);
  return {
    name,
    config: RUN_CONFIG.parse(config),
    checkpoint: checkpoint ?? undefined,
    parallel: typeof parallel === "number" ? parallel : parallel ? defaultParallel() : 1,
    testSet: test_set ?? (stage === "test1" ? "stage_1_test" : "stage_2_test"),
    paths: { ...paths, teamFolds },
  };
}

/**
 * Parses YAML into plain values; `<<` merges maps.
 *
 * @throws Error for other text, too many aliases, and an alias within the value that it means.
 */
function parseYaml(text: string): unknown {
  const content = parse(text, { merge: true, logLevel: "error" }) as unknown;
  // Plain values have a text: JSON has no cycles, dates or sets.
  return JSON.parse(JSON.stringify(content) ?? "null");
}

/** Parses YAML whose top level is a map. */
function parseEntries(file: string, bytes: Uint8Array): Entry {
  const reject = (expected: string, got: string, cause?: unknown) =>
    new DataError(`readConfigFile: ${file} must ${expected}, got ${got}`, { file, cause });
  if (bytes.length > MOST_BYTES) throw reject(`have at most ${MOST_BYTES} bytes`, `${bytes.length}`);
  let content: unknown;
  try {
    content = parseYaml(new TextDecoder().decode(bytes));
  } catch (error) {
    throw reject("hold YAML", reasonOf(error), error);
  }
  if (typeof content === "object" && content !== null && !Array.isArray(content)) return content as Entry;
  throw reject("hold configurations by name", formatValue(content));
}

/** Finds a configuration by its name and checks it. */
function findEntry(file: string, entries: Readonly<Record<string, unknown>>, name: string): NamedConfig {
  const names = Object.keys(entries).filter((each) => !each.startsWith("."));
  if (!names.includes(name)) {
    throw new DataError(
      `readConfigFile: ${file} must hold ${quoteStart(name)}, got ${shorten(names.join(", "), 160)}${suggestName(name, names)}`,
      { file },
    );
  }
  const read = toNamedConfig(name, entries[name]);
  if (typeof read === "string") throw new DataError(`${file}: ${name}: ${read}`, { file });
  return read;
}

/**
 * Reads a configuration from a YAML file. Supports the ten keys of the original solution's `config.yml` (`epochs`,
 * `batch`, `lr`, `img_size`, `checkpoint`, `parallel`, `img_folder`, `architecture`, `stage`, `cv_scheme`) and more.
 *
 * ```ts
 * const { config, parallel, testSet } = await readConfigFile("examples/config.yml", "efficientnetb0");
 * ```
 *
 * @param name Name of the configuration in the file; names that start with a dot are templates and cannot be read.
 * @throws DataError for an unknown name, key or value, with the nearest known one; when the file cannot be read, has more
 * than 65,536 bytes or is not YAML.
 */
export async function readConfigFile(path: string, name: string): Promise<NamedConfig> {
  assertPath("readConfigFile: path", path);
  assertText("readConfigFile: name", name);
  const file = basename(path);
  const bytes = await readBytes("readConfigFile", path);
  return withPath(path, () => findEntry(file, parseEntries(file, bytes), name));
}
