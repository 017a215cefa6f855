import type { NonSliceKind } from "../../dicom/index.js";
import type { SourceFile } from "../../io/index.js";
import { inspectFile } from "./inspect-file.js";

/** Files to inspect. */
interface InspectTask {
  readonly files: readonly SourceFile[];
  readonly include: readonly NonSliceKind[];
}

/** Inspects the headers of files. Returns a list of `InspectedFile` as JSON. Handler of a worker thread. */
export function inspectInWorker({ task: { files, include } }: { readonly task: InspectTask }): string {
  return JSON.stringify(files.map((file) => inspectFile(file, include)));
}
