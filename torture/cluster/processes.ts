import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { uniform } from "ct-hemorrhage";
import { type TaskPlan, tasksLeft } from "ct-hemorrhage/pipeline";
import { type Chaos, type ClusterEngine, PROGRAM } from "./engine.js";

/** Exit code of a task that is worth another attempt. */
const TRY_AGAIN = 75;

/** Most attempts at a task. */
const MOST_ATTEMPTS = 8;

/** Seconds after which a process is at work on its task: Node and the engine have started. */
const AT_WORK = { least: 1.5, most: 3 } as const;

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(PROGRAM), ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Waits for a process to end; returns its exit code, or undefined after some seconds. */
async function codeAfter(child: ChildProcess, seconds: number): Promise<number | undefined> {
  const waiting = new AbortController();
  const late = setTimeout(1000 * seconds, undefined, { signal: waiting.signal }).catch(() => undefined);
  const code = await Promise.race([once(child, "close").then(([status]) => status ?? TRY_AGAIN), late]);
  waiting.abort();
  return code as number | undefined;
}

/** Tasks of two workers without a scheduler, and what is still to be done to their processes. */
interface Shared {
  readonly plan: TaskPlan;
  readonly waiting: number[];
  readonly attempts: Map<number, number>;
  readonly toDo: Set<"kill" | "pause">;
  readonly random: () => number;
  /** Processes that were paused, and the tasks they had. */
  readonly asleep: { readonly child: ChildProcess; readonly index: number; readonly closed: Promise<unknown> }[];
}

/** Runs a task, unless it is killed or paused on the way. Returns its exit code, or what was done to its process. */
async function attempt(shared: Shared, index: number): Promise<number | "kill" | "pause"> {
  const { plan, toDo, random, asleep } = shared;
  const child = start(
    "cluster",
    "run",
    plan.folder,
    "--tasks",
    `${index}`,
    "--threads",
    "1",
    "--checkpoint-seconds",
    "0",
    "--quiet",
  );
  const closed = once(child, "close");
  const [what] = toDo;
  if (what === undefined) return (await closed)[0] ?? TRY_AGAIN;
  toDo.delete(what);
  const code = await codeAfter(child, uniform(random, AT_WORK.least, AT_WORK.most));
  if (code !== undefined) {
    toDo.add(what);
    return code;
  }
  child.kill(what === "kill" ? "SIGKILL" : "SIGSTOP");
  if (what === "kill") await closed;
  else asleep.push({ child, index, closed });
  return what;
}

/** Wakes the processes whose task another process has started on. */
async function wake({ asleep }: Shared, index: number, done: Promise<unknown>): Promise<void> {
  const sleeper = asleep.find((each) => each.index === index);
  if (!sleeper) return;
  await Promise.race([done, setTimeout(2000)]);
  sleeper.child.kill("SIGCONT");
}

/** Takes tasks until none waits. */
async function work(shared: Shared, chaos: { killed: number; paused: number }): Promise<void> {
  const { waiting, attempts, plan } = shared;
  for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
    const count = (attempts.get(index) ?? 0) + 1;
    attempts.set(index, count);
    const running = attempt(shared, index);
    const [outcome] = await Promise.all([running, wake(shared, index, running)]);
    if (outcome === 0) continue;
    if (outcome === "kill") chaos.killed++;
    if (outcome === "pause") chaos.paused++;
    const mayTry = typeof outcome === "string" || outcome === TRY_AGAIN;
    if (!mayTry || count === MOST_ATTEMPTS) throw new Error(`${plan.tasks[index].name} ended with ${outcome}`);
    waiting.push(index);
  }
}

/** Two workers without a scheduler: each takes the next task, and a task whose process has ended early waits again. */
export function startProcesses(random: () => number): ClusterEngine {
  return {
    async run(plan): Promise<Chaos> {
      const chaos = { killed: 0, paused: 0 };
      const waiting = await tasksLeft(plan);
      const shared: Shared = {
        plan,
        waiting,
        attempts: new Map(),
        toDo: new Set(["pause", "kill"]),
        random,
        asleep: [],
      };
      await Promise.all([work(shared, chaos), work(shared, chaos)]);
      // A worker that found no task waiting has ended, and the other may have put one back.
      await work(shared, chaos);
      await Promise.all(shared.asleep.map(({ closed }) => closed));
      const [status] = await once(start("cluster", "merge", plan.folder, "--quiet"), "close");
      if (status !== 0) throw new Error(`the merge must end with 0, got ${status}`);
      return chaos;
    },
    stop: async () => {},
  };
}
