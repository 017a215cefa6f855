/**
 * Trains several configurations of a file, compares them out of fold, and reports which ensemble is best.
 *
 *   npx tsx examples/06-batch.ts --data prepared --labels stage_2_train.csv --output runs
 *
 * Reads: a prepared set, labels, configurations. Writes: one run per configuration, `batch.json`, a comparison.
 * Needs: any engine; the sizes of config.yml need a graphics card. Takes: days at those sizes (docs/full-size.md).
 * Run again, it continues. Same as a program, with predictions of a test set: `ct-hemorrhage batch`.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compareRuns, createProgress, readConfigFile, trainBatch } from "ct-hemorrhage/pipeline";

const NAMES = ["efficientnetb0", "efficientnetb5", "efficientnetb3", "densenet169", "seresnext"];

const { values: paths } = parseArgs({
  options: {
    config: { type: "string", default: fileURLToPath(new URL("config.yml", import.meta.url)) },
    data: { type: "string", default: "demo-output/prepared" },
    labels: { type: "string", default: "demo-output/phantom/stage_2_train.csv" },
    output: { type: "string", default: "demo-output/examples/runs" },
  },
});

const { config, data, labels, output } = paths;
const progress = createProgress("train", process.stderr, { now: () => performance.now() });
const results = await trainBatch({
  configs: await Promise.all(NAMES.map((name) => readConfigFile(config, name))),
  ...{ data, labels, output, onProgress: progress.update },
  now: () => new Date(),
  onConfig: (name) => console.log(name),
}).finally(progress.stop);

const runs = results.flatMap((result) => ("run" in result ? [result.run] : []));
for (const result of results) if ("failure" in result) console.log(`${result.name} failed: ${result.failure}`);
const comparison = await compareRuns({ runs, data, labels, output: join(output, "comparison") });
for (const { name, weightedLogLoss, gain } of comparison.rows) {
  console.log(`${name}: log loss ${weightedLogLoss.estimate?.toFixed(4)}, gain ${gain?.estimate?.toFixed(4) ?? "-"}`);
}
