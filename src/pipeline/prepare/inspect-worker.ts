import type { SourceFile } from "../../io/index.js";
import { inspectFile } from "./inspect-file.js";

/** Inspects the headers of files: a list of `InspectedFile` as JSON. The door of a worker thread. */
export function inspectInWorker({ task }: { readonly task: readonly SourceFile[] }): string {
  return JSON.stringify(task.map(inspectFile));
}
