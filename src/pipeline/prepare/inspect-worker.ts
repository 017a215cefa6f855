import type { SourceFile } from "../../io/index.js";
import { inspectFile } from "./inspect-file.js";

/** Inspects the headers of files. Returns a list of `InspectedFile` as JSON. Handler of a worker thread. */
export function inspectInWorker({ task }: { readonly task: readonly SourceFile[] }): string {
  return JSON.stringify(task.map(inspectFile));
}
