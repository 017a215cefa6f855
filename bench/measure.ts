import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Returns the median of numbers; for an even count, the larger of the two middle numbers. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Runs a function several times after a warm-up run, and returns its median time in seconds. */
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
 * Runs a reference program in Python on one thread, and returns the JSON of its last line. If Python or one of its
 * packages is missing, prints the reason and returns `undefined`.
 *
 * @param options `program` is the Python interpreter. Default: the usual ones. `input` is the program's standard input.
 */
export function runReference<T>(
  script: string,
  args: readonly string[],
  { program: wanted, input }: { readonly program?: string | undefined; readonly input?: string } = {},
): T | undefined {
  const path = fileURLToPath(new URL(`reference/${script}`, import.meta.url));
  const reasons: string[] = [];
  for (const program of wanted ? [wanted] : ["/usr/bin/python3", "python3"]) {
    const { status, stdout, stderr } = spawnSync(program, [path, ...args], { encoding: "utf8", input });
    if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1)!) as T;
    reasons.push(stderr?.trim().split("\n").at(-1) ?? "Python is missing");
  }
  console.log(`${script} cannot run here, its ratios are null: ${reasons[0]}`);
  return undefined;
}
