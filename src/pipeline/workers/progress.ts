import { SingleBar } from "cli-progress";
import { assertFunction, assertOptions, assertText, describeValue } from "../../guards/internal.js";

/** A display of the progress of a long job. */
export interface Progress {
  /** Shows that `done` of `total` are done. The last call, with all done, ends the display. */
  readonly update: (done: number, total: number, note?: string) => void;
  /** Ends the display, even if the job is not done. */
  readonly stop: () => void;
}

/** Stream to show progress on, usually `process.stderr`. */
export interface ProgressStream {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** Writes a text. */
  readonly write: (text: string) => unknown;
}

/** Settings of {@link createProgress}. */
export interface ProgressOptions {
  /**
   * Returns the time in milliseconds from any origin: `() => performance.now()`. Without it, lines show neither the
   * rate nor the remaining time.
   */
  readonly now?: () => number;
  /** Returns the memory of this process in bytes: `process.memoryUsage.rss`. Without it, no memory is shown. */
  readonly rss?: () => number;
}

/** Returns a function that computes the rate per second since its first call; `undefined` until one can be measured. */
function createRate(now: () => number): (done: number) => number | undefined {
  let start: { readonly time: number; readonly done: number } | undefined;
  return (done) => {
    const time = now();
    start ??= { time, done };
    return time > start.time && done > start.done ? (1000 * (done - start.done)) / (time - start.time) : undefined;
  };
}

/** Formats a rate with at least two digits. */
function formatRate(rate: number): string {
  return rate < 10 ? rate.toPrecision(2) : String(Math.round(rate));
}

/** Formats the memory of a process, as in ", rss 812 MB". */
function formatMemory(rss: ProgressOptions["rss"]): string {
  return rss ? `, rss ${Math.round(rss() / 1e6)} MB` : "";
}

/** Creates a bar with rate, remaining time and memory, redrawn in place. */
function createBar(stream: ProgressStream, title: string, { now = () => 0, rss }: ProgressOptions): Progress {
  const rateOf = createRate(now);
  const payload = (done: number, note: string) => {
    const rate = rateOf(done);
    return { note, rate: rate === undefined ? "-" : formatRate(rate), memory: formatMemory(rss) };
  };
  const bar = new SingleBar({
    stream: stream as NodeJS.WriteStream,
    format: `${title} [{bar}] {percentage}% {value}/{total}, {rate}/s, {eta_formatted} left{memory} {note}`,
    hideCursor: true,
    clearOnComplete: false,
    // Two active bars would draw over each other, so a finished bar must release its line.
    stopOnComplete: true,
    etaBuffer: 50,
  });
  let started = false;
  return {
    update(done, total, note = "") {
      const shown = payload(done, note);
      if (!started) bar.start(total, done, shown);
      started = true;
      bar.setTotal(total);
      bar.update(done, shown);
    },
    stop: () => bar.stop(),
  };
}

/** Formats a number of milliseconds as "2 h 5 min", "5 min" or "12 s". */
function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Creates a display for logs: one line per 10 percent. */
function createLines(stream: ProgressStream, title: string, { now, rss }: ProgressOptions): Progress {
  let shown = -1;
  const rateOf = createRate(now ?? (() => 0));
  const remaining = (done: number, total: number) => {
    const rate = rateOf(done);
    if (rate === undefined || done >= total) return "";
    return `, ${formatRate(rate)}/s, ${formatDuration((1000 * (total - done)) / rate)} left`;
  };
  return {
    update(done, total, note = "") {
      const left = remaining(done, total);
      const tenth = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (tenth === shown) return;
      shown = tenth;
      stream.write(
        `${title} ${tenth * 10}% ${done}/${total}${left}${formatMemory(rss)} ${note}`.trimEnd().concat("\n"),
      );
    },
    stop() {},
  };
}

/** Throws unless a value can be written to. */
function assertStream(stream: ProgressStream): void {
  if (typeof stream !== "object" || stream === null) {
    throw new TypeError(
      `createProgress: stream must be a stream, such as process.stderr, got ${describeValue(stream)}`,
    );
  }
  assertFunction("createProgress: stream.write", stream.write);
}

/**
 * Creates a display of progress: on a terminal a bar with rate, remaining time and memory, elsewhere one line per 10
 * percent.
 *
 * @param title Name of the job.
 *
 * @example
 * ```ts
 * const progress = createProgress("images", process.stderr, { now: () => performance.now() });
 * for (let done = 0; done <= 100; done++) progress.update(done, 100);
 * ```
 */
export function createProgress(title: string, stream: ProgressStream, options: ProgressOptions = {}): Progress {
  assertText("createProgress: title", title);
  assertStream(stream);
  assertOptions<ProgressOptions>("createProgress", options, { now: true, rss: true });
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) assertFunction(`createProgress: ${name}`, value);
  }
  return stream.isTTY ? createBar(stream, title, options) : createLines(stream, title, options);
}
