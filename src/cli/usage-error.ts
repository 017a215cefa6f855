/** A command line that cannot be run: options that are missing or contradict each other. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
