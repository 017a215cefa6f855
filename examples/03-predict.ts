/**
 * Predicts a prepared set with all folds of a run, and writes a submission. It never updates weights.
 *
 *   npx tsx examples/03-predict.ts --run runs/20191021-213751 --data prepared --set stage_2_test --output predictions
 *
 * Reads: a run of 02-train, and a set of 01-prepare. Writes: predictions (`ID,Label`), a submission, logits per fold.
 * Needs: the engine of the run. Takes: 20 to 100 images per second and core. Same as a program: `ct-hemorrhage predict`.
 */
import { parseArgs } from "node:util";
import { createProgress, predictRun } from "ct-hemorrhage/pipeline";

const { values: paths } = parseArgs({
  options: {
    run: { type: "string" },
    data: { type: "string", default: "demo-output/prepared" },
    set: { type: "string", default: "stage_2_test" },
    output: { type: "string", default: "demo-output/examples/predictions" },
  },
});
if (paths.run === undefined) throw new TypeError("--run must name the folder of a run, such as runs/20191021-213751");

const progress = createProgress("predict", process.stderr, { now: () => performance.now() });
const { ids, classes, values } = await predictRun({
  ...paths,
  run: paths.run,
  onProgress: progress.update,
}).finally(progress.stop);
console.log(`${ids.length} slices predicted; ${classes[0]} of ${ids[0]}: ${values[0]}`);
