import { fileURLToPath } from "node:url";

/** Path of the configuration file that comes with the package. */
export const EXAMPLE_CONFIG = fileURLToPath(new URL("../../examples/config.yml", import.meta.url));
