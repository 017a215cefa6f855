import { DEFAULT_CONFIG, type RunConfig } from "../pipeline/index.js";

/** Size of a demo. */
export interface DemoPreset {
  /** Synthetic studies, with fewer rows and columns than real slices. */
  readonly phantom: Readonly<Record<"size" | "trainStudies" | "testStudies" | "slices", number>>;
  readonly config: RunConfig;
  /** Folds in parallel. */
  readonly parallel: number;
}

/** Small images and few epochs, at a high learning rate without dropout: two minutes on two cores without a GPU. */
const CONFIG: RunConfig = {
  ...DEFAULT_CONFIG,
  size: 40,
  batchSize: 32,
  epochs: 4,
  patience: 4,
  learningRate: 5e-3,
  batchNormMomentum: 0.2,
  validationViews: "identity",
  dropout: 0,
  dropConnect: 0,
};

/** Presets by name. */
export const PRESETS = {
  /** Enough data to learn from. Three folds run in parallel on two cores, so that neither core is idle at the end. */
  default: {
    phantom: { size: 256, trainStudies: 40, testStudies: 6, slices: 20 },
    config: CONFIG,
    parallel: 3,
  },
  /** Enough data to see that everything runs. */
  tiny: {
    phantom: { size: 128, trainStudies: 10, testStudies: 2, slices: 8 },
    config: { ...CONFIG, batchSize: 16, epochs: 1 },
    parallel: 2,
  },
} as const satisfies Readonly<Record<string, DemoPreset>>;

/** Name of a preset. */
export type PresetName = keyof typeof PRESETS;
