/** Runs one benchmark by name: npm run bench -- engines */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("benchmarks", import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));
const [name, ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME [options], where NAME is one of ${names.join(", ")}\n`);
  process.exitCode = name === undefined || name === "--help" ? 0 : 1;
} else {
  const benchmark = (await import(`./benchmarks/${name}.ts`)) as {
    readonly run: (args: readonly string[]) => Promise<object>;
  };
  console.log(JSON.stringify(await benchmark.run(args)));
}
