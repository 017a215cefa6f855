/** Functions of `io` for other folders of `src`; they are not among the exports of the package. */
export { isTemporaryName, writeFileAtomicSync } from "./files/atomic.js";
export { fileExists } from "./files/file-exists.js";
export { appendLine, type Journal, openJournal } from "./files/journal.js";
export { readJson } from "./files/json.js";
export { makeFolder } from "./files/make-folder.js";
export { readHead } from "./sources/read-head.js";
export { readSourceStart } from "./sources/read-source.js";
