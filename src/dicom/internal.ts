/** What other folders of `src` take from `dicom`, and users do not: it is not among the exports of the package. */
export { notCtReason, notImageReason } from "./header/not-ct.js";
export { frameId } from "./header/read-slices.js";
