import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { writeFileAtomicSync } from "../../io/internal.js";

/** Proof that a process works on something that no two processes may write at once. It can be sent to other threads. */
export interface Fence {
  /** File that holds the token of the newest process. */
  readonly path: string;
  readonly token: string;
}

/** Returns the path of the fence of a file or folder: a hidden file beside it. */
export function fencePath(target: string): string {
  return join(dirname(target), `.${basename(target)}.owner`);
}

/**
 * Takes over a file or folder: from now on, {@link assertHeld} throws in the process that had it before. The newest
 * process wins, because the older one may be paused, or on a machine that is gone.
 *
 * @param target File or folder that only one process may write.
 */
export function takeFence(target: string): Fence {
  const fence = { path: fencePath(target), token: randomUUID() };
  mkdirSync(dirname(fence.path), { recursive: true });
  writeFileAtomicSync(fence.path, Buffer.from(fence.token));
  return fence;
}

/** Reads the token of the newest process; `undefined` if nobody holds the fence. */
function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether no other process has taken over. */
export function isHeld({ path, token }: Fence): boolean {
  return readToken(path) === token;
}

/** Throws if another process has taken over. Call it right before a result gets its final name. */
export function assertHeld(fence: Fence): void {
  if (isHeld(fence)) return;
  const name = basename(fence.path).slice(1, -".owner".length);
  throw new Error(`${name}: another process has taken over, so this one stops`);
}

/** Gives a fence back after the last write, unless another process has taken over. */
export function releaseFence(fence: Fence): void {
  if (isHeld(fence)) rmSync(fence.path, { force: true });
}

/**
 * Takes over a file or folder for the time of some work.
 *
 * @throws Error if another process takes over; any error of the work.
 */
export async function withFence<Result>(target: string, work: (fence: Fence) => Promise<Result>): Promise<Result> {
  const fence = takeFence(target);
  try {
    return await work(fence);
  } catch (error) {
    // The other process removes unfinished files, so that writing one fails in many ways.
    assertHeld(fence);
    throw error;
  } finally {
    releaseFence(fence);
  }
}
