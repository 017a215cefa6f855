import { DEFAULT_CONFIG, type RunConfig } from "ct-hemorrhage/pipeline";

/** Synthetic studies enough to learn from, in half the rows and columns of a real slice. */
export const PHANTOM = { size: 256, trainStudies: 40, testStudies: 6, slices: 20 };

/** Small images, few epochs at a high rate and quick running statistics: minutes on two cores without a GPU. */
export const CONFIG: RunConfig = {
  ...DEFAULT_CONFIG,
  size: 64,
  batchSize: 32,
  epochs: 8,
  patience: 8,
  learningRate: 3e-3,
  batchNormMomentum: 0.2,
  validationViews: "identity",
};

/** Folds side by side. Three share two cores: the last two then run together, and no core idles. */
export const PARALLEL = 3;
