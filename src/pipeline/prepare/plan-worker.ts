import type { MessagePort } from "node:worker_threads";
import type { NonSliceKind } from "../../dicom/index.js";
import { listSource } from "../../io/index.js";
import type { IdKind } from "../images/prepare-settings.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { type TaskResult, toTaskResult } from "../workers/task-result.js";
import { type InspectedFiles, inspectFiles } from "./inspect-files.js";
import { makeOutput } from "./make-output.js";
import { type PlannedSeries, planSeries, type SeriesPlan } from "./plan-series.js";
import { readKeptIds, readKnownFiles } from "./run-journals.js";

/** A preparation to plan. */
export interface PlanTask {
  readonly input: string;
  readonly output: string;
  readonly set: string;
  readonly threads: number;
  /** Kinds of images to prepare although they are not axial slices in Hounsfield units. */
  readonly include: readonly NonSliceKind[];
  /** Kind of the names of images. Default: as in the set, or chosen for a new set. */
  readonly ids?: IdKind | undefined;
}

/** A message with some series of a plan. */
export interface SentSeries {
  readonly series: readonly Omit<PlannedSeries, "files">[];
  /** One line per series. One long text is received as it is, but thousands of short ones are copied repeatedly. */
  readonly files: string;
}

/** A message with the number of files inspected so far. */
interface InspectedCount {
  readonly done: number;
  readonly total: number;
}

/** A message of the planner: its progress, or some series of the plan. */
export type PlanMessage = InspectedCount | SentSeries;

/** Result of the planner: the plan without its series, which were sent before. */
type PlanRest = Pick<SeriesPlan, "failures" | "ids" | "skipped"> & Pick<InspectedFiles, "identifying" | "fileWarnings">;

/** Series per message. The memory of a longer message would not be returned completely. */
const SENT_SERIES = 64;

/** Splits a plan into messages. */
function* messagesOf(planned: readonly PlannedSeries[]): Generator<SentSeries> {
  for (let start = 0; start < planned.length; start += SENT_SERIES) {
    const part = planned.slice(start, start + SENT_SERIES);
    const series = part.map(({ series, study, fileCount }) => ({ series, study, fileCount }));
    yield { series, files: part.map(({ files }) => files).join("\n") };
  }
}

/**
 * Lists the files of an input, creates the output folder, reads the headers in further threads and plans the series.
 * Handler of a worker thread.
 */
export function planInWorker({
  task,
  port,
}: {
  readonly task: PlanTask;
  readonly port: MessagePort;
}): Promise<TaskResult<PlanRest>> {
  return toTaskResult(async () => {
    const { input, output, set, threads, include } = task;
    const sources = await listSource(input);
    await makeOutput(output);
    const onFile = (done: number, total: number) => port.postMessage({ done, total } satisfies InspectedCount);
    const { files, failures, skipped, ...found } = await inspectFiles(sources, { threads, include, onFile });
    const paths = preparedPaths(output, set);
    const kept = readKeptIds(paths, set);
    const readKnown = () => (kept === undefined ? new Set<string>() : readKnownFiles(paths));
    const plan = planSeries(files, task.ids ?? kept, readKnown);
    for (const message of messagesOf(plan.series)) port.postMessage(message);
    return {
      failures: [...failures, ...plan.failures],
      skipped: [...skipped, ...plan.skipped],
      ids: plan.ids,
      ...found,
    };
  });
}
