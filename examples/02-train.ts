/**
 * Trains all folds of a network on a prepared set, in a new folder named for the time.
 *
 *   npx tsx examples/02-train.ts --data prepared --labels stage_2_train.csv --output runs
 *
 * Reads: what 01-prepare wrote, and labels (`ID,Label`). Writes: checkpoints, out-of-fold predictions, scores, a report.
 * Needs: any engine. Takes: with the settings below about 80 images per second on one core; EfficientNet-B0 at 224 pixels
 * trains 7. An interrupted run continues with `resumeRun`. Same as a program: `ct-hemorrhage train`.
 */
import { parseArgs } from "node:util";
import { createProgress, DEFAULT_CONFIG, type RunConfig, trainRun } from "ct-hemorrhage/pipeline";

const CONFIG: RunConfig = {
  ...DEFAULT_CONFIG,
  network: "efficientnet-b0",
  size: 64, // 224 in the original solution
  epochs: 2, // 10 in the original solution
  batchSize: 16, // as many as fit into the memory of the engine
  seed: 48,
};

const { values: paths } = parseArgs({
  options: {
    data: { type: "string", default: "demo-output/examples/prepared" },
    labels: { type: "string", default: "demo-output/phantom/stage_2_train.csv" },
    output: { type: "string", default: "demo-output/examples/runs" },
  },
});

const progress = createProgress("train", process.stderr, { now: () => performance.now() });
const { run, summary } = await trainRun({
  ...paths,
  config: CONFIG,
  stamp: new Date(),
  onEngine: ({ name, device }) => console.log(`engine ${name} (${device})`),
  onProgress: progress.update,
}).finally(progress.stop);
const { raw, smoothed } = summary.outOfFold;
for (const name of summary.classes) console.log(`AUC ${name}: ${raw.auc[name]}, smoothed ${smoothed.auc[name]}`);
console.log(`weighted log loss ${raw.weightedLogLoss}, of a constant guess ${summary.constantLogLoss}`);
console.log(`run ${run}: see report.html`);
