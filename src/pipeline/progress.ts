import { SingleBar } from "cli-progress";

/** Shows how far a long job is. */
export interface Progress {
  readonly update: (done: number, total: number, note?: string) => void;
  readonly stop: () => void;
}

/** Where progress is shown; `process.stderr` as a rule. */
export type ProgressStream = NodeJS.WriteStream;

/** A bar with rate of completion and remaining time, redrawn in place. */
function createBar(stream: ProgressStream, title: string): Progress {
  const bar = new SingleBar({
    stream,
    format: `${title} [{bar}] {percentage}% {value}/{total}, {eta_formatted} left {note}`,
    hideCursor: true,
    clearOnComplete: false,
    etaBuffer: 50,
  });
  let started = false;
  return {
    update(done, total, note = "") {
      if (!started) bar.start(total, done, { note });
      started = true;
      bar.setTotal(total);
      bar.update(done, { note });
    },
    stop: () => bar.stop(),
  };
}

/** A line at each tenth, for logs. */
function createLines(stream: ProgressStream, title: string): Progress {
  let shown = -1;
  return {
    update(done, total, note = "") {
      const tenth = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (tenth === shown) return;
      shown = tenth;
      stream.write(`${title} ${tenth * 10}% ${done}/${total} ${note}`.trimEnd().concat("\n"));
    },
    stop() {},
  };
}

/** Starts showing progress: a bar with the remaining time on a terminal, a line at each tenth elsewhere. */
export function createProgress(title: string, stream: ProgressStream): Progress {
  return stream.isTTY ? createBar(stream, title) : createLines(stream, title);
}
