import { basename, join } from "node:path";
import type { z } from "zod";
import { DataError } from "../../errors.js";
import { assertPath } from "../../guards/internal.js";
import { fileExists, readJson } from "../../io/internal.js";
import { quoteStart, shorten } from "../../shorten.js";
import { suggestName } from "../../suggest-name.js";
import { RUN_CONFIG, SETTING_NAMES, type SettingName, settingInfo } from "./run-settings.js";

/** Settings that determine the outcome of a run; stored in its `config.json`, without paths. */
export interface RunConfig extends Readonly<z.infer<typeof RUN_CONFIG>> {}

/**
 * Default settings: the original solution's size, epochs, learning rate, patience and seed for EfficientNet-B0, but a
 * batch of 32 instead of 256 on two GPUs, and folds by patient instead of the files of its team.
 */
export const DEFAULT_CONFIG: RunConfig = {
  network: "efficientnet-b0",
  set: "stage_2_train",
  imageFolder: "adjacent_hu_cropped",
  windowPolicy: "manifest",
  size: 224,
  folds: 5,
  epochs: 10,
  batchSize: 32,
  learningRate: 1e-3,
  patience: 3,
  batchNormMomentum: 0.1,
  validationViews: "all",
  seed: 48,
  scheme: "group",
};

/**
 * Describes the first fault of a configuration in one line, as in "size must be a whole number, at least 32, got 16";
 * returns `undefined` for a valid configuration.
 *
 * @param nameOf Returns the name of a setting in the source of the configuration. Default: its own name.
 */
export function configFault(
  config: unknown,
  nameOf: (name: SettingName) => string = (name) => name,
): string | undefined {
  const { error } = RUN_CONFIG.safeParse(config);
  if (!error) return undefined;
  const [issue] = error.issues;
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    return `${quoteStart(key)} is not a setting${suggestName(key, SETTING_NAMES.map(nameOf))}`;
  }
  const [name] = issue.path as [SettingName?];
  if (name === undefined) return `it must hold settings by name, got ${shorten(`${JSON.stringify(config)}`, 80)}`;
  const value = (config as Readonly<Record<string, unknown>>)[name];
  const { expected } = settingInfo(name);
  const got = value === undefined ? "nothing" : shorten(`${JSON.stringify(value)}`, 80);
  const known = issue.code === "invalid_value" ? issue.values.map(String) : [];
  // A list or a map may have no text.
  const suggestion = typeof value === "object" ? "" : suggestName(`${value}`, known);
  return `${nameOf(name)} must be ${expected}, got ${got}${suggestion}`;
}

/**
 * Throws unless a configuration is valid for training and prediction.
 *
 * @param what The function and its argument, for the message: "trainRun: config".
 * @throws RangeError that names the first invalid setting.
 */
export function assertRunConfig(what: string, config: RunConfig): void {
  const fault = configFault(config);
  if (fault !== undefined) throw new RangeError(shorten(`${what}: ${fault}`));
}

/**
 * Reads the configuration of a run.
 *
 * ```ts
 * const { network, size, folds } = await readRunConfig("runs/20191021-213751");
 * ```
 *
 * @param run Folder of the run.
 * @throws DataError when the folder is not a run, or its configuration is not valid.
 */
export async function readRunConfig(run: string): Promise<RunConfig> {
  assertPath("readRunConfig: run", run);
  const file = `${basename(run)}/config.json`;
  const path = join(run, "config.json");
  if (!(await fileExists(path))) {
    throw new DataError(`readRunConfig: ${basename(run)} must be the folder of a run, got no config.json in it`, {
      file,
      path,
    });
  }
  const config = await readJson(path);
  const fault = configFault(config);
  if (fault !== undefined) throw new DataError(`${file}: ${fault}`, { file, path });
  return RUN_CONFIG.parse(config);
}
