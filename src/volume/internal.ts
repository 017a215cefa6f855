/** What other folders of `src` take from `volume`, and users do not: it is not among the exports of the package. */
export { OWNER_KEYWORDS } from "./build-series.js";
