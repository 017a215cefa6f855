/** What other folders of `src` take from `cv`, and users do not: it is not among the exports of the package. */
export { buildRowFinder } from "./select-rows.js";
