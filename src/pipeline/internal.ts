/** What other folders of `src` take from `pipeline`, and users do not: it is not among the exports of the package. */
export { probeEngines } from "./runs/probe-engines.js";
export { SETTING_NAMES, type SettingName, settingInfo, settingSchema } from "./runs/run-settings.js";
export { packageVersion } from "./workers/package-version.js";
