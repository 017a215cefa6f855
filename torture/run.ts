/** Runs one torture by name: npm run torture -- prepare --kills 10 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("jobs", import.meta.url));
const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, ""));
const [name, ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`usage: npm run torture -- NAME [--kills N], where NAME is one of ${names.join(", ")}\n`);
  process.exitCode = name === undefined || name === "--help" ? 0 : 1;
} else {
  const torture = (await import(`./jobs/${name}.ts`)) as {
    readonly run: (args: readonly string[]) => Promise<boolean>;
  };
  if (!(await torture.run(args))) process.exitCode = 1;
}
