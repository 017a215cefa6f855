import type { MessagePort } from "node:worker_threads";
import type { NonSliceKind } from "../../dicom/index.js";
import { listSource } from "../../io/index.js";
import type { IdKind } from "../images/prepare-settings.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { type TaskResult, toTaskResult } from "../workers/task-result.js";
import { type InspectedFiles, type InspectOptions, inspectFiles } from "./inspect-files.js";
import { makeOutput } from "./make-output.js";
import type { NamedFile } from "./name-images.js";
import { type PlannedSeries, planSeries, type SeriesPlan, toPlannedSeries } from "./plan-series.js";
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

/** Splits series into messages. Takes the series out of the list, so that their memory is free once they are sent. */
function* messagesOf(groups: NamedFile[][]): Generator<SentSeries> {
  while (groups.length > 0) {
    const part = groups.splice(0, SENT_SERIES).map(toPlannedSeries);
    const series = part.map(({ series, study, fileCount }) => ({ series, study, fileCount }));
    yield { series, files: part.map(({ files }) => files).join("\n") };
  }
}

/** Lists and inspects the files of an input, and plans their series. */
async function plan({ input, output, set, threads, include, ids }: PlanTask, onFile: InspectOptions["onFile"]) {
  const sources = await listSource(input);
  await makeOutput(output);
  const { files, failures, skipped, ...found } = await inspectFiles(sources, { threads, include, onFile });
  const paths = preparedPaths(output, set);
  const kept = readKeptIds(paths, set);
  const readKnown = () => (kept === undefined ? new Set<string>() : readKnownFiles(paths));
  const planned = planSeries(files, ids ?? kept, readKnown);
  return {
    groups: planned.groups,
    rest: {
      failures: [...failures, ...planned.failures],
      skipped: [...skipped, ...planned.skipped],
      ids: planned.ids,
      ...found,
    },
  };
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
    const onFile = (done: number, total: number) => port.postMessage({ done, total } satisfies InspectedCount);
    const { groups, rest } = await plan(task, onFile);
    for (const message of messagesOf(groups)) port.postMessage(message);
    return rest;
  });
}
