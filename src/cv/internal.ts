/** Exports of `cv` for other folders of `src` only; they are not part of the package's API. */
export { buildRowFinder } from "./select-rows.js";
