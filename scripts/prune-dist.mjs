/**
 * Removes files without a source from dist, so that the package never contains files of an older layout, and makes the
 * program executable, as an installed one is.
 */
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
for (const name of readdirSync(`${root}/dist`, { recursive: true, encoding: "utf8" })) {
  const source = name.replace(/\.(js|js\.map|d\.ts)$/, ".ts");
  if (!existsSync(`${root}/src/${source}`)) rmSync(`${root}/dist/${name}`, { recursive: true, force: true });
}
chmodSync(`${root}/dist/cli/main.js`, 0o755);
