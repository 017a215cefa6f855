import { reasonOf } from "../../errors.js";
import { writeJson } from "../../io/index.js";
import { isTransient } from "../workers/is-transient.js";
import { taskPath } from "./plan-folder.js";
import type { OnTaskProgress } from "./task-kinds.js";

/** Report of a task about its progress. */
export interface TaskReport {
  readonly state: "running" | "failed" | "waiting";
  /** Images done, and all images. */
  readonly done: number;
  readonly total: number;
  /** Images per second of the process that wrote the report. */
  readonly imagesPerSecond?: number | undefined;
  /** Last line: what is done, or why the task failed. */
  readonly line: string;
}

/** Milliseconds between two reports. */
const EVERY_MS = 5000;

/** Reports the progress of a task to a file, so that its state is known without asking the process that runs it. */
export function createReport(folder: string, index: number, now: () => number = () => performance.now()) {
  const path = taskPath(folder, index, "json");
  let last = { done: 0, total: 0, line: "" };
  let first: { readonly done: number; readonly at: number } | undefined;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();
  const write = (report: TaskReport) => {
    // A report that cannot be written must not end the task; an error of the task itself is thrown by the task.
    writing = writing.then(() => writeJson(path, report)).catch(() => undefined);
    return writing;
  };
  const rate = () => {
    const seconds = first ? (now() - first.at) / 1000 : 0;
    return first && seconds > 0 ? Number(((last.done - first.done) / seconds).toFixed(2)) : undefined;
  };
  const update: OnTaskProgress = (done, total, note) => {
    last = { done, total, line: note };
    first ??= { done, at: now() };
    if (now() - writtenAt >= EVERY_MS) report();
  };
  const report = () => {
    writtenAt = now();
    void write({ state: "running", ...last, imagesPerSecond: rate() });
  };
  // A sign of life, also where nothing is done for a while.
  const timer = setInterval(report, EVERY_MS);
  timer.unref();
  const end = (last: TaskReport) => {
    clearInterval(timer);
    return write(last);
  };
  return {
    update,
    start: () => write({ state: "running", ...last, line: "starting" }),
    finish: () => end({ state: "running", ...last, imagesPerSecond: rate() }),
    fail: (error: unknown) => end({ ...last, state: isTransient(error) ? "waiting" : "failed", line: reasonOf(error) }),
  };
}
