/** Exports of `volume` for other folders of `src` only; they are not part of the package's API. */
export { OWNER_KEYWORDS } from "./build-series.js";
export { dot } from "./vector.js";
