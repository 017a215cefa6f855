import { SingleBar } from "cli-progress";

/** Shows how far a long job is. */
export interface Progress {
  /** Shows that `done` of `total` are done; the last call, with all done, ends the display. */
  readonly update: (done: number, total: number, note?: string) => void;
  /** Ends the display wherever the job is. */
  readonly stop: () => void;
}

/** Where progress is shown; `process.stderr` as a rule. */
export type ProgressStream = NodeJS.WriteStream;

/** Settings of {@link createProgress}. */
export interface ProgressOptions {
  /** The time in milliseconds, from any start: `() => performance.now()`. Without it neither rate nor remaining time is shown in lines. */
  readonly now?: () => number;
  /** The memory of this process in bytes: `process.memoryUsage.rss`. Without it none is shown. */
  readonly rss?: () => number;
}

/** Measures how much is done a second since the first call; `undefined` before there is anything to measure. */
function createRate(now: () => number): (done: number) => number | undefined {
  let start: { readonly time: number; readonly done: number } | undefined;
  return (done) => {
    const time = now();
    start ??= { time, done };
    return time > start.time && done > start.done ? (1000 * (done - start.done)) / (time - start.time) : undefined;
  };
}

/** Writes a rate with two digits or more. */
function formatRate(rate: number): string {
  return rate < 10 ? rate.toPrecision(2) : String(Math.round(rate));
}

/** Writes the memory that a process holds, as in ", rss 812 MB". */
function formatMemory(rss: ProgressOptions["rss"]): string {
  return rss ? `, rss ${Math.round(rss() / 1e6)} MB` : "";
}

/** A bar with the rate, the remaining time and the memory, redrawn in place. */
function createBar(stream: ProgressStream, title: string, { now = () => 0, rss }: ProgressOptions): Progress {
  const rateOf = createRate(now);
  const payload = (done: number, note: string) => {
    const rate = rateOf(done);
    return { note, rate: rate === undefined ? "-" : formatRate(rate), memory: formatMemory(rss) };
  };
  const bar = new SingleBar({
    stream,
    format: `${title} [{bar}] {percentage}% {value}/{total}, {rate}/s, {eta_formatted} left{memory} {note}`,
    hideCursor: true,
    clearOnComplete: false,
    // Two bars that run at once would draw over each other: a finished one must let go of its line.
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

/** Writes a number of milliseconds as "2 h 5 min", "5 min" or "12 s". */
function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A line at each tenth, for logs. */
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

/**
 * Starts showing progress: a bar with rate, remaining time and memory on a terminal, a line at each tenth elsewhere.
 *
 * @param title What the job is called.
 */
export function createProgress(title: string, stream: ProgressStream, options: ProgressOptions = {}): Progress {
  return stream.isTTY ? createBar(stream, title, options) : createLines(stream, title, options);
}
