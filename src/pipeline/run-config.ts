import { join } from "node:path";
import type { EngineName } from "../backend/index.js";
import { DataError } from "../errors.js";
import { readJson } from "../io/index.js";
import { MODELS, type ModelName } from "../models/index.js";
import { IMAGE_FOLDERS, type ImageFolder } from "./prepared-folder.js";

/** Everything that decides the outcome of a run; kept in its `config.json`. No paths. */
export interface RunConfig {
  readonly network: ModelName;
  /** Name of the prepared set to train on. */
  readonly set: string;
  readonly imageFolder: ImageFolder;
  /** Rows and columns of the network's input. */
  readonly size: number;
  readonly folds: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Epochs without improvement before a fold stops. */
  readonly patience: number;
  /** Weight of the newest batch in the running statistics of batch norm. */
  readonly batchNormMomentum: number;
  readonly seed: number;
  /** `group`: folds by patient. The team's schemes take their folds from files. */
  readonly scheme: "group" | "team_folds_v1" | "team_folds_v2";
  readonly engine?: EngineName | undefined;
}

/** The original solution's settings for EfficientNet-B0; seed 48 is its seed too. */
export const DEFAULT_CONFIG: RunConfig = {
  network: "efficientnet-b0",
  set: "stage_2_train",
  imageFolder: "adjacent_hu_cropped",
  size: 224,
  folds: 5,
  epochs: 10,
  batchSize: 32,
  learningRate: 1e-3,
  patience: 3,
  batchNormMomentum: 0.1,
  seed: 48,
  scheme: "group",
};

/** Throws unless a configuration names a network and an image folder of this package. */
function assertConfig(config: RunConfig, file: string): void {
  const choices: readonly [string, string, readonly string[]][] = [
    ["network", config.network, Object.keys(MODELS)],
    ["imageFolder", config.imageFolder, IMAGE_FOLDERS],
  ];
  for (const [key, value, allowed] of choices) {
    if (!allowed.includes(value))
      throw new DataError(`${file}: ${key} must be one of ${allowed.join(", ")}, got ${value}`, { file });
  }
}

/**
 * Reads the configuration of a run.
 *
 * @throws DataError when the folder is no run.
 */
export async function readRunConfig(run: string): Promise<RunConfig> {
  const config = (await readJson(join(run, "config.json"))) as RunConfig;
  assertConfig(config, "config.json");
  return config;
}

/** Folder of a fold in a run. */
export function foldFolder(run: string, fold: number): string {
  return join(run, `fold_${fold + 1}`);
}

/** Weights of the best epoch of a fold. */
export function checkpointPath(run: string, fold: number): string {
  return join(foldFolder(run, fold), "best.safetensors");
}
