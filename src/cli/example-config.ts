import { fileURLToPath } from "node:url";

/** The file of configurations that comes with the package. */
export const EXAMPLE_CONFIG = fileURLToPath(new URL("../../examples/config.yml", import.meta.url));
