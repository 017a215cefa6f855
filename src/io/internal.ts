/** Exports of `io` for other folders of `src` only; they are not part of the package's API. */
export { isTemporaryName, writeFileAtomicSync } from "./files/atomic.js";
export { fileExists } from "./files/file-exists.js";
export { appendLine, type Journal, openJournal } from "./files/journal.js";
export { readJson } from "./files/json.js";
export { makeFolder } from "./files/make-folder.js";
export { isPictureName, PICTURE_ENDINGS, pictureId } from "./pictures/picture-name.js";
export { readPicture } from "./pictures/read-picture.js";
export { readHead } from "./sources/read-head.js";
export { readSourceStart } from "./sources/read-source.js";
export { type StackRow, writeStacks } from "./tables/stacks-table.js";
