import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Returns the middle of some numbers. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Runs something a few times, after once for warming up, and resolves to the median of its seconds. */
export async function medianSeconds(work: () => Promise<unknown>, { repeats = 5 } = {}): Promise<number> {
  await work();
  const seconds: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
  }
  return median(seconds);
}

/**
 * Runs a reference program in Python on one thread, and returns the JSON of its last line; says so and returns
 * undefined where Python or a package of it is missing.
 */
export function runReference<T>(script: string, args: readonly string[]): T | undefined {
  const path = fileURLToPath(new URL(`reference/${script}`, import.meta.url));
  const python = ["/usr/bin/python3", "python3"].map((program) =>
    spawnSync(program, [path, ...args], { encoding: "utf8" }),
  );
  const done = python.find(({ status }) => status === 0);
  if (done) return JSON.parse(done.stdout.trim().split("\n").at(-1)!) as T;
  console.log(
    `${script} cannot run here, its ratios are null: ${python[0].stderr?.trim().split("\n").at(-1) ?? "no Python"}`,
  );
  return undefined;
}
