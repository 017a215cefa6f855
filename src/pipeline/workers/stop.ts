/** A request to stop that all threads of a process see: its first element is 1 once the job is to stop. */
export type Stop = Int32Array<SharedArrayBuffer>;

/** Creates a request that is made when a signal aborts. */
export function stopOn(signal: AbortSignal): Stop {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const request = () => Atomics.store(stop, 0, 1);
  if (signal.aborted) request();
  else signal.addEventListener("abort", request, { once: true });
  return stop;
}

/** Whether a job is to stop. Without a request, it never is. */
export function isStopped(stop: Stop | undefined): boolean {
  return stop !== undefined && Atomics.load(stop, 0) === 1;
}

/** Returns the error of a job that was stopped. */
export function stoppedError(): Error {
  return new Error("the job was stopped, and can be resumed");
}

/** Throws if a job is to stop. Call it where nothing is lost: right after a checkpoint. */
export function assertGoing(stop: Stop | undefined): void {
  if (isStopped(stop)) throw stoppedError();
}
