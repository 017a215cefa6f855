/** Exports of `pipeline` for other folders of `src` only; they are not part of the package's API. */
export { probeEngines } from "./runs/probe-engines.js";
export { SETTING_NAMES, type SettingName, settingInfo, settingSchema } from "./runs/run-settings.js";
export { type Claim, claimTask } from "./tasks/claim-task.js";
export { environmentOf as deviceEnvironment } from "./workers/device-pool.js";
export { packageVersion } from "./workers/package-version.js";
