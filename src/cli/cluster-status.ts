import type { TaskState } from "../pipeline/index.js";
import type { Output } from "./output.js";

/** Seconds without a report after which a task may have died: it reports every 5 seconds. */
const SILENT_SECONDS = 15;

/** Formats a time: "3 h 20 min", "5 min", "40 s". */
function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Sums numbers of tasks. */
const sum = (states: readonly TaskState[], of: (state: TaskState) => number) =>
  states.reduce((total, state) => total + of(state), 0);

/** Describes the speed of all running tasks, and the time that is left, as far as they are known. */
function describeRate(states: readonly TaskState[]): string {
  const rate = sum(states, ({ imagesPerSecond = 0 }) => imagesPerSecond);
  if (rate === 0) return "";
  const known = states.filter(({ total }) => total > 0);
  // A task that has not started and whose size is unknown counts as the mean of the others.
  const mean = sum(known, ({ total }) => total) / known.length;
  const left = sum(states, ({ done, total, state }) => (state === "done" ? 0 : (total || mean) - done));
  return `, ${rate.toFixed(1)} images/s, ETA ${formatSeconds(left / rate)}`;
}

function describeState({ index, name, state, done, total, line, silentSeconds = 0 }: TaskState): string {
  const share = total > 0 ? ` ${done}/${total} images` : "";
  const silent = silentSeconds > SILENT_SECONDS ? `, silent for ${formatSeconds(silentSeconds)}` : "";
  const note = line === "" ? "" : `: ${line}`;
  return `  ${state.padEnd(7)} ${index}  ${name}${state === "running" ? `${share}${silent}` : ""}${note}`;
}

/** Prints the states of the tasks of a plan. */
export function printStates(states: readonly TaskState[], output: Output): void {
  const count = (wanted: TaskState["state"]) => states.filter(({ state }) => state === wanted).length;
  const counts = (["running", "failed", "waiting"] as const).map((state) => `${count(state)} ${state}`);
  output.line(`${count("done")} of ${states.length} tasks done, ${counts.join(", ")}${describeRate(states)}`);
  for (const state of states) {
    if (state.state === "running" || state.state === "failed" || state.line !== "") output.line(describeState(state));
  }
  output.result({ tasks: states });
}
