/** What other folders of `src` take from `crop`, and users do not: it is not among the exports of the package. */
export { findRuns, type Runs } from "./find-runs.js";
export { headBoxOfRuns } from "./head-box.js";
export { stackRuns } from "./stack-runs.js";
