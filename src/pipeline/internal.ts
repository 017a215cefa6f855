/** Exports for other folders of `src`, not for users: this file is not among the exports of the package. */
export { probeEngines } from "./runs/probe-engines.js";
export { SETTING_NAMES, type SettingName, settingInfo, settingSchema } from "./runs/run-settings.js";
export { packageVersion } from "./workers/package-version.js";
