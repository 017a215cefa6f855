/** Codes of the file system for conditions that pass: a full disk, a broken connection to a shared one. */
const CODES = /\b(ENOSPC|EDQUOT|EIO|ESTALE|EAGAIN|ENETDOWN|ENETUNREACH|EHOSTDOWN|ETIMEDOUT)\b/;

/** Messages of jobs that another attempt can finish. */
const MESSAGES = [
  /another process has taken over, so this one stops$/,
  /^the job was stopped, and can be resumed$/,
  /; try again( later| where the input is)$/,
  /the process on .+ ended early \(SIG/,
  /\bdevice (was|is)? ?lost\b/i,
];

/**
 * Whether a job that failed with this error may succeed if it is tried again, and resumes then: its place on a shared disk
 * was taken over by another process, it was stopped, the disk was full or unreachable, or a device was lost. Bad data and
 * wrong settings fail each time. Errors lose their class and their code between threads, so their message decides.
 *
 * @param error Any caught value.
 *
 * @example
 * ```ts
 * await runTask(plan, 0).catch((error) => {
 *   process.exitCode = isTransient(error) ? 75 : 1;
 * });
 * ```
 */
export function isTransient(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  return CODES.test(message) || MESSAGES.some((pattern) => pattern.test(message));
}
