/** Exports of `window` for other folders of `src` only; they are not part of the package's API. */
export { windowInPlace } from "./linear-window.js";
