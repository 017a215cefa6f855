import type { Engine, OnnxEngine } from "../backend/index.js";
import { escapeControls } from "../io/internal.js";
import { createProgress, type Progress } from "../pipeline/light.js";

/** Settings of the output of a command. */
export interface OutputOptions {
  /** Whether to write nothing but errors. */
  readonly quiet?: boolean | undefined;
  /** Whether to write the result as one JSON object, and nothing else, to standard output. */
  readonly json?: boolean | undefined;
}

/** Output of a command. */
export interface Output {
  /** Writes a line for people to standard output. */
  readonly line: (text: string) => void;
  /** Writes a warning to standard error. */
  readonly warn: (text: string) => void;
  /** Shows the progress of a step on standard error. */
  readonly progress: (title: string) => Progress;
  /** Writes the result as JSON, if requested. */
  readonly result: (value: unknown) => void;
}

const SILENT: Progress = { update() {}, stop() {} };

/** Creates the output of a command. */
export function createOutput({ quiet = false, json = false }: OutputOptions): Output {
  return {
    line: (text) => {
      if (!quiet && !json) console.log(escapeControls(text));
    },
    warn: (text) => {
      if (!quiet) console.error(escapeControls(`warning: ${text}`));
    },
    progress: (title) =>
      quiet
        ? SILENT
        : createProgress(title, process.stderr, { now: () => performance.now(), rss: process.memoryUsage.rss }),
    result: (value) => {
      if (json) console.log(JSON.stringify(value));
    },
  };
}

/** Runs a step with its own progress display, which ends with the step. */
export function withProgress<Result>(
  output: Output,
  title: string,
  work: (update: Progress["update"]) => Promise<Result>,
): Promise<Result> {
  const progress = output.progress(title);
  return work(progress.update).finally(progress.stop);
}

/** Describes an engine in one line: its device, and why better engines do not start. */
export function describeEngine({ name, device, threads, reasonsAgainstOthers }: Engine | OnnxEngine): string {
  const count = threads > 0 ? `, ${threads} ${threads === 1 ? "thread" : "threads"}` : "";
  const reasons = Object.entries(reasonsAgainstOthers).map(([other, reason]) => `; not ${other}: ${reason}`);
  return `engine ${name} (${device}${count})${reasons.join("")}`;
}
