import { type ChildProcess, fork } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FuzzReply, FuzzRequest } from "./child.js";

/** Limits of reading one input: time of the processor, time in which it waits as well, and memory. */
export const LIMITS = { milliseconds: 2000, waitingMilliseconds: 20_000, bytes: 500e6 } as const;

/** Milliseconds between two looks at the memory of a process, and until a process must have started. */
const POLL_MS = 50;
const START_MS = 60_000;

/** Bytes of a page of memory, and milliseconds of a tick of processor time, on Linux. */
const PAGE_BYTES = 4096;
const TICK_MS = 10;

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));

/** Inputs that were read, by outcome, and those that went wrong. */
export interface FuzzReport {
  readonly outcomes: Map<string, number>;
  readonly faults: { readonly kind: string; readonly index: number; readonly fault: string; readonly file: string }[];
}

/** Returns the memory of a process in bytes; 0 where the system does not say. */
function rssOf({ pid }: ChildProcess): number {
  try {
    return PAGE_BYTES * Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  } catch {
    return 0;
  }
}

/**
 * Returns the processor time of a process in milliseconds, which other work on the machine does not lengthen; `undefined`
 * where the system does not say.
 */
function processorTimeOf({ pid }: ChildProcess): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return TICK_MS * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return undefined;
  }
}

/** Keeps the file of a fault. */
function keepFile(output: string, { kind, seed }: FuzzRequest, index: number, path: string): string {
  mkdirSync(output, { recursive: true });
  const file = join(output, `${kind}-${seed}-${index}${extname(path)}`);
  copyFileSync(path, file);
  return file;
}

/**
 * Reads inputs in one process, and kills it when one takes too much time or memory.
 *
 * @returns The input to continue with: `end` if all were read.
 */
export function watchProcess(request: FuzzRequest, output: string, { outcomes, faults }: FuzzReport): Promise<number> {
  const execArgv = ["--import", "tsx", `--max-old-space-size=${LIMITS.bytes / 1e6}`];
  const child = fork(CHILD, { execArgv, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let stderr = "";
  child.stderr!.on("data", (text) => {
    stderr = `${stderr}${text}`.slice(-2000);
  });
  let next = request.first;
  let started: Extract<FuzzReply, { state: "started" }> | undefined;
  let startedAt = 0;
  let deadline = performance.now() + START_MS;
  let reason: string | undefined;
  const addFault = (index: number, fault: string) => {
    const file = started ? keepFile(output, request, index, started.path) : "";
    faults.push({ kind: request.kind, index, fault, file });
  };
  const kill = (why: string) => {
    reason ??= why;
    child.kill("SIGKILL");
  };
  const timer = setInterval(() => {
    const now = processorTimeOf(child);
    const isSlow = started && now !== undefined && now - startedAt > LIMITS.milliseconds;
    if (isSlow || performance.now() > deadline)
      kill(started ? `more than ${LIMITS.milliseconds} ms` : "a process that does not start");
    else if (started && rssOf(child) - started.rss > LIMITS.bytes) kill(`more than ${LIMITS.bytes / 1e6} MB`);
  }, POLL_MS);
  child.on("message", (reply: FuzzReply) => {
    if (reply.state === "started") {
      started = reply;
      const now = processorTimeOf(child);
      startedAt = now ?? 0;
      deadline = performance.now() + (now === undefined ? LIMITS.milliseconds : LIMITS.waitingMilliseconds);
      return;
    }
    outcomes.set(reply.outcome, (outcomes.get(reply.outcome) ?? 0) + 1);
    if (reply.fault !== undefined) addFault(reply.index, reply.fault);
    next = reply.index + 1;
    started = undefined;
    deadline = performance.now() + START_MS;
  });
  child.send(request);
  return new Promise((resolve) => {
    // Not "close", which waits for the compiler that the process has started.
    child.once("exit", (status, signal) => {
      clearInterval(timer);
      if (next < request.end) {
        const fault = reason ?? `a process that ended (${signal ?? `status ${status}`}): ${stderr}`;
        addFault(next, fault);
        outcomes.set("killed", (outcomes.get("killed") ?? 0) + 1);
        next += 1;
      }
      resolve(next);
    });
  });
}
