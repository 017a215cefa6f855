import { z } from "zod";
import { ENGINES } from "../../backend/index.js";
import { TEAM_FOLD_SCHEMES } from "../../io/index.js";
import { MODELS, type ModelName } from "../../models/index.js";
import { CLASSES, PADDINGS } from "../../types.js";
import { WINDOW_POLICIES } from "../images/open-images.js";
import { IMAGE_FOLDERS } from "../images/prepared-folder.js";

/** Names of the networks. */
const NETWORKS = Object.keys(MODELS) as [ModelName, ...ModelName[]];

/** Ways to split slices into folds: by patient, the same with rare labels in every fold, or as in a team's files. */
export const FOLD_SCHEMES = ["group", "stratified", ...TEAM_FOLD_SCHEMES] as const;

/** Views that each epoch can be validated with. */
const VALIDATION_VIEWS = ["all", "identity"] as const;

/** Texts about a setting, for messages and help. */
interface SettingInfo {
  /** Key in a configuration file: that of the original solution, if it has one. */
  readonly key: string;
  /** Allowed values, for messages: "a whole number, at least 1". */
  readonly expected: string;
  /** Meaning, for help texts. */
  readonly about: string;
}

const SETTING_INFO = z.registry<SettingInfo>();

/** Defines a setting that takes one of several names. */
function choice<Name extends string>(key: string, names: readonly Name[], about: string) {
  return z.enum(names as readonly [Name, ...Name[]]).register(SETTING_INFO, {
    key,
    expected: `one of ${names.join(", ")}`,
    about,
  });
}

/** Defines a setting that takes whole numbers, at least `least`. */
function wholeNumber(key: string, least: number, about: string) {
  return z
    .int()
    .min(least)
    .register(SETTING_INFO, { key, expected: `a whole number, at least ${least}`, about });
}

/** Defines a setting that takes numbers above 0. */
function positive(key: string, about: string) {
  return z.number().positive().register(SETTING_INFO, { key, expected: "a number above 0", about });
}

/** Defines a setting that takes a share: a number from 0 to below 1. */
function share(key: string, about: string) {
  return z.number().min(0).lt(1).register(SETTING_INFO, { key, expected: "a number from 0 to below 1", about });
}

/** Defines a setting that takes a string. */
function text(key: string, about: string) {
  return z.string().min(1).register(SETTING_INFO, { key, expected: "a string", about });
}

const LOSS_WEIGHTS = z
  .array(z.number().min(0))
  .length(CLASSES.length)
  .register(SETTING_INFO, {
    key: "loss_weights",
    expected: `${CLASSES.length} numbers, at least 0`,
    about: `weight of each class in the training loss: ${CLASSES.join(", ")}`,
  });

/** Schema of the settings of a run. Configuration files, messages and the command line are derived from it. */
export const RUN_CONFIG = z.strictObject({
  /** Name of the network, one of `MODELS`. */
  network: choice("architecture", NETWORKS, "network to train"),
  /** Name of the prepared set to train on; for custom images any name, shared by all runs to compare. */
  set: text("set", "prepared set to train on"),
  /** Kind of images. */
  imageFolder: choice("img_folder", IMAGE_FOLDERS, "kind of images"),
  /** Window that is applied when an image is loaded, in training and in prediction. Default `manifest`. */
  windowPolicy: choice(
    "window_policy",
    WINDOW_POLICIES,
    "window applied when an image is loaded: that of its folder (manifest), or the original solution's, even on windowed images (parity)",
  ).optional(),
  /** Rows and columns of the network's input, pixels. */
  size: wholeNumber("img_size", 32, "rows and columns of the network's input, pixels"),
  /** Number of folds. */
  folds: wholeNumber("folds", 1, "number of folds"),
  /** Maximum number of epochs of a fold. */
  epochs: wholeNumber("epochs", 1, "maximum number of epochs of a fold"),
  /** Images per batch, in training and in prediction. */
  batchSize: wholeNumber("batch", 1, "images per batch, in training and in prediction"),
  /** Learning rate of the first epoch, from which it decays along a cosine. */
  learningRate: positive("lr", "learning rate of the first epoch"),
  /** Epochs without improvement before a fold stops. */
  patience: wholeNumber("patience", 1, "epochs without improvement before a fold stops"),
  /** Weight of the newest batch in the running statistics of batch norm, above 0 and at most 1. */
  batchNormMomentum: z.number().positive().max(1).register(SETTING_INFO, {
    key: "batch_norm_momentum",
    expected: "a number above 0 and at most 1",
    about: "weight of the newest batch in the running statistics of batch norm",
  }),
  /** Views that each epoch is validated with; out-of-fold and test predictions always average all of them. */
  validationViews: choice("views", VALIDATION_VIEWS, "views that each epoch is validated with"),
  /** Seed of the initial weights, the order of images, augmentation and dropout. */
  seed: wholeNumber("seed", 0, "seed of initial weights, image order, augmentation and dropout"),
  /** `group` and `stratified` make folds by patient; the team's schemes read theirs from files. */
  scheme: choice("cv_scheme", FOLD_SCHEMES, "how slices are split into folds"),
  /** Share of the features dropped before the classifier, 0 to below 1. Default: the network's. */
  dropout: share("dropout", "share of the features dropped before the classifier").optional(),
  /** Share of the residual branches dropped in the last block, 0 to below 1. Default: the network's. */
  dropConnect: share("drop_connect", "share of the residual branches dropped in the last block").optional(),
  /** Engine to compute with. Default: the best available. */
  engine: choice("engine", ENGINES, "engine to compute with").optional(),
  /**
   * Safetensors file of pretrained weights, with the names of PyTorch Image Models, that every fold starts with; the
   * classifier is new. `config.json` stores only the name of the file. Default: random weights.
   */
  weights: text("weights", "pretrained weights of timm (.safetensors) that every fold starts with").optional(),
  /** Padding of convolutions with a stride, as when `weights` were trained. Default: the network's. */
  padding: choice("padding", PADDINGS, "padding that the pretrained weights were trained with").optional(),
  /** Weight of each class in the training loss. Default: those of the challenge. */
  lossWeights: LOSS_WEIGHTS.optional(),
  /** Label smoothing in training: how far labels move toward one half, 0 to below 1. Default 0. */
  labelSmoothing: share("label_smoothing", "how far labels move toward one half, 0 to below 1").optional(),
  /** Exponent of the focal loss in training; 0, or at least 1. Default 0. */
  focalGamma: z
    .union([z.literal(0), z.number().min(1)])
    .register(SETTING_INFO, {
      key: "focal_gamma",
      expected: "0, or a number of at least 1",
      about: "exponent of the focal loss",
    })
    .optional(),
  /** Gradient accumulation: batches whose gradients make one step. Default 1. */
  gradientAccumulation: wholeNumber("gradient_accumulation", 1, "batches whose gradients make one step").optional(),
  /** Maximum norm of the gradient over all parameters; a longer gradient is scaled down. Default: no limit. */
  clipNorm: positive("clip_norm", "maximum norm of the gradient over all parameters").optional(),
  /** Warm-up steps, over which the learning rate rises to that of the schedule. Default: none. */
  warmUpSteps: wholeNumber("warm_up_steps", 1, "warm-up steps, over which the learning rate rises").optional(),
  /** Decay of the exponential moving average (EMA) of the weights, which is validated and kept. Default: no EMA. */
  emaDecay: z
    .number()
    .gt(0)
    .lt(1)
    .register(SETTING_INFO, {
      key: "ema_decay",
      expected: "a number between 0 and 1",
      about: "decay of the exponential moving average of the weights",
    })
    .optional(),
  /** Whether each epoch trains on all positive images and as many others, drawn again each time. Default false. */
  isBalanced: z
    .boolean()
    .register(SETTING_INFO, {
      key: "balanced",
      expected: "true or false",
      about: "train each epoch on all positive images and as many others",
    })
    .optional(),
});

/** Name of a setting of a run. */
export type SettingName = keyof typeof RUN_CONFIG.shape;

/** Names of all settings. */
export const SETTING_NAMES = Object.keys(RUN_CONFIG.shape) as readonly SettingName[];

/** Returns the schema of a setting without the `.optional()` around it. */
export function settingSchema(name: SettingName): z.ZodType {
  const schema: z.ZodType = RUN_CONFIG.shape[name];
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}

/** Returns the texts about a setting. */
export function settingInfo(name: SettingName): SettingInfo {
  return SETTING_INFO.get(settingSchema(name))!;
}
