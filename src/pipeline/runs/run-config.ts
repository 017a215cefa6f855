import { basename, join } from "node:path";
import type { EngineName } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { fileExists, readJson } from "../../io/internal.js";
import { MODELS, type ModelName } from "../../models/index.js";
import type { StepSettings } from "../../train/index.js";
import type { Fold, ModelOptions } from "../../types.js";
import { WINDOW_POLICIES, type WindowPolicy } from "../images/open-images.js";
import { IMAGE_FOLDERS, type ImageFolder } from "../images/prepared-folder.js";

/** Everything that decides the outcome of a run; kept in its `config.json`, without paths. */
export interface RunConfig extends StepSettings {
  readonly network: ModelName;
  /** Name of the prepared set to train on; of images of one's own any name, which runs to compare must share. */
  readonly set: string;
  readonly imageFolder: ImageFolder;
  /** Which window images get when they are loaded, in training and in prediction. Default `manifest`. */
  readonly windowPolicy?: WindowPolicy | undefined;
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
  /** Views that each epoch is validated with; out-of-fold and test predictions always average all of them. */
  readonly validationViews: "all" | "identity";
  readonly seed: number;
  /** `group`: folds by patient. The team's schemes take their folds from files. */
  readonly scheme: "group" | "team_folds_v1" | "team_folds_v2";
  readonly engine?: EngineName | undefined;
  /**
   * A safetensors file by the names of PyTorch Image Models that every fold begins with; the classifier is new.
   * `config.json` keeps its name only. Default: new weights.
   */
  readonly weights?: string | undefined;
  /** Share of the features that are dropped before the classifier, 0 to below 1. Default: the network's. */
  readonly dropout?: number | undefined;
  /** Share of the residual branches that are dropped in the last block, 0 to below 1. Default: the network's. */
  readonly dropConnect?: number | undefined;
  /** Weight of each class in the loss of training. Default: those of the challenge. */
  readonly lossWeights?: readonly number[] | undefined;
  /** Share of each label that moves to one half in training. Default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Exponent of the focal loss in training; 0, or at least 1. Default 0. */
  readonly focalGamma?: number | undefined;
  /** How convolutions with a stride are padded, by which `weights` were trained. Default: the network's. */
  readonly padding?: ModelOptions["padding"] | undefined;
}

/**
 * The original solution's size, epochs, learning rate, patience and seed for EfficientNet-B0, but a batch of 32 where that
 * takes 256 on two GPUs, and folds by patient where that takes the files of its team.
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

const PADDINGS: readonly unknown[] = ["same", "symmetric"] satisfies ModelOptions["padding"][];

const AT_LEAST_ONE = {
  expected: "a whole number, at least 1",
  isValid: (value: unknown) => Number.isInteger(value) && Number(value) >= 1,
};

const SHARE_OR_NOTHING = {
  expected: "a number from 0 to below 1, or left out",
  isValid: (value: unknown) => value === undefined || (typeof value === "number" && value >= 0 && value < 1),
};

/** What training and prediction both depend on, and what it may be. */
const CHECKS: Readonly<Record<string, { readonly expected: string; readonly isValid: (value: unknown) => boolean }>> = {
  network: {
    expected: `one of ${Object.keys(MODELS).join(", ")}`,
    isValid: (value) => Object.keys(MODELS).includes(`${value}`),
  },
  imageFolder: {
    expected: `one of ${IMAGE_FOLDERS.join(", ")}`,
    isValid: (value) => IMAGE_FOLDERS.some((folder) => folder === value),
  },
  windowPolicy: {
    expected: `${WINDOW_POLICIES.join(" or ")}, or left out`,
    isValid: (value) => value === undefined || WINDOW_POLICIES.some((policy) => policy === value),
  },
  size: { expected: "a whole number, at least 32", isValid: (value) => Number.isInteger(value) && Number(value) >= 32 },
  batchSize: AT_LEAST_ONE,
  folds: AT_LEAST_ONE,
  dropout: SHARE_OR_NOTHING,
  dropConnect: SHARE_OR_NOTHING,
  padding: {
    expected: `${PADDINGS.join(" or ")}, or left out`,
    isValid: (value) => value === undefined || PADDINGS.includes(value),
  },
};

/** Says what is wrong with a configuration, as in "size must be a whole number, at least 32, got 16". */
function faultOf(config: unknown): string | undefined {
  const values = (typeof config === "object" && config !== null ? config : {}) as Readonly<Record<string, unknown>>;
  const wrong = Object.entries(CHECKS).find(([key, { isValid }]) => !isValid(values[key]));
  if (!wrong) return undefined;
  const [key, { expected }] = wrong;
  return `${key} must be ${expected}, got ${JSON.stringify(values[key]) ?? "nothing"}`;
}

/**
 * Throws unless this package can build the network and open the images of a configuration.
 *
 * @param what The function and its argument, for the message: "trainRun: config".
 * @throws RangeError
 */
export function assertRunConfig(what: string, config: RunConfig): void {
  const fault = faultOf(config);
  if (fault !== undefined) throw new RangeError(`${what}.${fault}`);
}

/**
 * Reads the configuration of a run.
 *
 * @throws DataError when the folder is no run, or one that this package cannot predict with.
 */
export async function readRunConfig(run: string): Promise<RunConfig> {
  const file = `${basename(run)}/config.json`;
  const path = join(run, "config.json");
  if (!(await fileExists(path))) {
    throw new DataError(`readRunConfig: ${basename(run)} must be the folder of a run, got no config.json in it`, {
      file,
    });
  }
  const config = await readJson(path);
  const fault = faultOf(config);
  if (fault !== undefined) throw new DataError(`${file}: ${fault}`, { file });
  return config as RunConfig;
}

/**
 * Reads the folds of a run.
 *
 * @throws DataError when the file is none, or no list of folds.
 */
export async function readFolds(run: string): Promise<readonly Fold[]> {
  const file = `${basename(run)}/folds.json`;
  const folds = await readJson(join(run, "folds.json"));
  const isFold = (fold: unknown) => Array.isArray((fold as Fold | null)?.valid);
  if (Array.isArray(folds) && folds.every(isFold)) return folds as Fold[];
  throw new DataError(`${file}: must hold a list of folds`, { file });
}

/** Folder of a fold in a run. */
export function foldFolder(run: string, fold: number): string {
  return join(run, `fold_${fold + 1}`);
}

/** Weights of the best epoch of a fold. */
export function checkpointPath(run: string, fold: number): string {
  return join(foldFolder(run, fold), "best.safetensors");
}

/** Where the training of a fold stands: all that it needs to go on. */
export function lastPath(run: string, fold: number): string {
  return join(foldFolder(run, fold), "last.safetensors");
}
