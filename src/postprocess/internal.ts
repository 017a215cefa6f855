/** Exports of `postprocess` for other folders of `src` only; they are not part of the package's API. */
export { assertSampleMatches } from "./assert-sample-matches.js";
