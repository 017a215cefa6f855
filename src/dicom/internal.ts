/** Names of `dicom` for other folders of `src`. They are not among the exports of the package. */
export { decodeJpegPicture } from "./codecs/decode-jpeg-picture.js";
export { notCtReason, notImageReason } from "./header/not-ct.js";
export { parseSliceHeaders } from "./header/parse-header.js";
export { frameId } from "./header/read-slices.js";
