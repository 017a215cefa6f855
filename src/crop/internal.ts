/** Exports of `crop` for other folders of `src` only; they are not part of the package's API. */
export { findRuns, type Runs } from "./find-runs.js";
export { headBoxOfRuns } from "./head-box.js";
export { stackRuns } from "./stack-runs.js";
