/** Exports of `loss` for other folders of `src` only; they are not part of the package's API. */
export { lossesOfRows } from "./weighted-log-loss.js";
