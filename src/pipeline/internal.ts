/** Exports of `pipeline` for other folders of `src` only; they are not part of the package's API. */
export { probeEngines } from "./runs/probe-engines.js";
export { SETTING_NAMES, type SettingName, settingInfo, settingSchema } from "./runs/run-settings.js";
