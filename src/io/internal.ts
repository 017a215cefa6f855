/** Exports of `io` for other folders of `src` only; they are not part of the package's API. */
export { isTemporaryName, replaceFile, writeFileAtomicSync } from "./files/atomic.js";
export { fileExists } from "./files/file-exists.js";
export { appendLine, type Journal, openJournal, openLines, readLinesSync } from "./files/journal.js";
export { readJson } from "./files/json.js";
export { makeFolder } from "./files/make-folder.js";
export { toPathLike } from "./files/path-like.js";
export { imageId, isPictureName, PICTURE_ENDINGS, pictureId } from "./files/picture-name.js";
export { readBytes, withPath } from "./files/read-bytes.js";
export { escapeControls, writeLines } from "./files/text-lines.js";
export { readPicture } from "./pictures/read-picture.js";
export { writeConfirmedSafetensors } from "./safetensors/safetensors.js";
export { readHead } from "./sources/read-head.js";
export { readSourceStart } from "./sources/read-source.js";
export { isIndexName } from "./tables/find-columns.js";
export { parseLabel, readSampleIds } from "./tables/labels.js";
export { writeSubmissionRows } from "./tables/predictions.js";
export { readRecords } from "./tables/read-records.js";
export { type StackRow, writeStacks } from "./tables/stacks-table.js";
