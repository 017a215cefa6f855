import type { MessagePort } from "node:worker_threads";
import { listSource } from "../../io/index.js";
import { type TaskResult, toTaskResult } from "../workers/task-result.js";
import { type InspectedFiles, inspectFiles } from "./inspect-files.js";
import { makeOutput } from "./make-output.js";
import { type PlannedSeries, planSeries, type SeriesPlan } from "./plan-series.js";

/** What to plan. */
export interface PlanTask {
  readonly input: string;
  readonly output: string;
  readonly threads: number;
}

/** Some of the series of a plan on their way between threads. */
export interface SentSeries {
  readonly series: readonly Omit<PlannedSeries, "files">[];
  /** A line for each series: a long text is received as it is, and thousands of short ones are copied again and again. */
  readonly files: string;
}

/** How many files are inspected. */
interface InspectedCount {
  readonly done: number;
  readonly total: number;
}

/** What a planner tells as it goes on. */
export type PlanMessage = InspectedCount | SentSeries;

/** What is left to tell at its end. */
type PlanRest = Pick<SeriesPlan, "failures"> & Pick<InspectedFiles, "skipped" | "identifying">;

/** Series that are sent at a time: the memory of a longer message would not all be given back. */
const SENT_SERIES = 64;

/** Parts a plan into messages. */
function* messagesOf(planned: readonly PlannedSeries[]): Generator<SentSeries> {
  for (let start = 0; start < planned.length; start += SENT_SERIES) {
    const part = planned.slice(start, start + SENT_SERIES);
    const series = part.map(({ series, fileCount }) => ({ series, fileCount }));
    yield { series, files: part.map(({ files }) => files).join("\n") };
  }
}

/**
 * Lists the files of an input, reads their headers in threads of its own and plans the series. The door of a worker
 * thread.
 */
export function planInWorker({
  task,
  port,
}: {
  readonly task: PlanTask;
  readonly port: MessagePort;
}): Promise<TaskResult<PlanRest>> {
  return toTaskResult(async () => {
    const { input, output, threads } = task;
    const sources = await listSource(input);
    await makeOutput(output);
    const onFile = (done: number, total: number) => port.postMessage({ done, total } satisfies InspectedCount);
    const { files, failures, skipped, identifying } = await inspectFiles(sources, { threads, onFile });
    const plan = planSeries(files);
    for (const message of messagesOf(plan.series)) port.postMessage(message);
    return { failures: [...failures, ...plan.failures], skipped, identifying };
  });
}
