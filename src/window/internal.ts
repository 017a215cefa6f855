/** What other folders of `src` take from `window`, and users do not: it is not among the exports of the package. */
export { windowInPlace } from "./linear-window.js";
