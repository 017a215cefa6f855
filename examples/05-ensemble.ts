/**
 * Averages the predictions of several systems, and scores systems and average where labels are known.
 *
 *   npx tsx examples/05-ensemble.ts b0.csv.gz b5.csv.gz --labels labels.csv --output mean.csv.gz
 *
 * Reads: tables of predictions (`ID,Label`) of the same slices. Writes: their mean. Needs: no engine. Takes: seconds.
 * Same as a program, with weights by file and comparisons of runs out of fold: `ct-hemorrhage ensemble`.
 */
import { parseArgs } from "node:util";
import { ensemble } from "ct-hemorrhage";
import { readLabels, readPredictions, writePredictions } from "ct-hemorrhage/io";
import { scorePredictions } from "ct-hemorrhage/pipeline";

const SPACE = "logits"; // or "probabilities": what is averaged

const { values: paths, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    labels: { type: "string" },
    output: { type: "string", default: "demo-output/examples/mean.csv.gz" },
  },
});
if (files.length < 2) throw new TypeError(`at least two files of predictions must be given, got ${files.length}`);

const tables = await Promise.all(files.map(readPredictions));
const mean = ensemble(
  tables.map((predictions) => ({ predictions, weight: 1 })),
  { space: SPACE },
);
await writePredictions(paths.output, mean);
console.log(`mean of ${tables.length} files, ${mean.ids.length} slices: ${paths.output}`);

if (paths.labels !== undefined) {
  const labels = await readLabels(paths.labels);
  for (const [index, table] of [...tables, mean].entries()) {
    const { weightedLogLoss, auc } = scorePredictions(labels, table);
    console.log(`${files[index] ?? "mean"}: weighted log loss ${weightedLogLoss}, AUC any ${auc.any}`);
  }
}
