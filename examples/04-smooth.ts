/**
 * Smooths predictions along the slices of each series: (previous + 3 x slice + next) / 5.
 *
 *   npx tsx examples/04-smooth.ts --predictions predictions.csv.gz \
 *     --metadata prepared/stage_2_test_metadata.parquet.gzip --output smoothed.csv.gz
 *
 * Reads: predictions of 03-predict, and the metadata table of 01-prepare. Writes: predictions.
 * Needs: no engine. Takes: seconds. Same as a program: `ct-hemorrhage smooth`.
 */
import { parseArgs } from "node:util";
import { smoothFile } from "ct-hemorrhage/pipeline";

const SCHEME = "neighbors"; // or "pair-ends", "gaussian", "distance"

const { values: paths } = parseArgs({
  options: {
    predictions: { type: "string", default: "demo-output/predictions/ensemble.csv.gz" },
    metadata: { type: "string", default: "demo-output/prepared/stage_2_test_metadata.parquet.gzip" },
    output: { type: "string", default: "demo-output/examples/smoothed.csv.gz" },
  },
});

const { predictions, metadata, output } = paths;
const { ids } = await smoothFile({ predictions, metadata }, { output }, { scheme: SCHEME });
console.log(`${ids.length} slices smoothed`);
