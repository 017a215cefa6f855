/** What other folders of `src` take from `postprocess`, and users do not: it is not among the exports of the package. */
export { assertSampleMatches } from "./assert-sample-matches.js";
