import { join } from "node:path";
import { writeFileAtomic } from "../../io/index.js";
import { buildPhantomStudy, encodeDicom, type PhantomPlan, type PhantomStudy } from "../../phantom/index.js";
import { tableRow } from "../../tables.js";

/** A study to write, and the folder of the phantom. */
interface PhantomTask {
  readonly directory: string;
  readonly plan: PhantomPlan;
}

/** Id of each slice and its labels, in the order of CLASSES. */
export type StudyTruth = readonly (readonly [string, Uint8Array])[];

function truthOf({ labels }: PhantomStudy): StudyTruth {
  const { ids, classes, values } = labels;
  return ids.map((id, row) => [id, tableRow(values, row, classes.length).slice()]);
}

/** Builds a study and writes its slices. Handler of a worker thread; with a single thread, it is called directly. */
export async function writePhantomStudy({
  task: { directory, plan },
}: {
  readonly task: PhantomTask;
}): Promise<StudyTruth> {
  const study = buildPhantomStudy(plan);
  for (const slice of study.slices) {
    const name = `${slice.metadata.SOPInstanceUID}.dcm`;
    await writeFileAtomic(join(directory, `stage_2_${plan.split}`, name), encodeDicom(slice));
  }
  return truthOf(study);
}
