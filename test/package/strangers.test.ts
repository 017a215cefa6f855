import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { entryPoints, importSource } from "./entry-points.js";
import { isOurs } from "./misuse.js";

const folder = mkdtempSync(join(tmpdir(), "strangers-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const table = () => ({ ids: ["a"], classes: ["any"], values: Float32Array.of(0.5) });

/** What a stranger passes, fresh at each call. */
const THINGS: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  "{}": () => ({}),
  "[]": () => [],
  "[{}]": () => [{}],
  "5": () => 5,
  NaN: () => Number.NaN,
  path: () => join(folder, "absent"),
  '""': () => "",
  function: () => () => 5,
  Float32Array: () => Float32Array.of(0.5),
  Map: () => new Map(),
  table,
  list: () => ["a"],
  Date: () => new Date(0),
  bigint: () => 5n,
};

/** Functions that hand some checks to another public function, which messages then name. */
const REPORTED_BY: Readonly<Record<string, string>> = {
  sliceLogLosses: "weightedLogLoss",
  constantLogLoss: "prevalence",
  writePhantom: "buildPhantomCohort",
};

/** Returns the error of a call that is none of this package, or `undefined`. */
async function rawError(name: string, call: (...args: unknown[]) => unknown, args: readonly unknown[]) {
  try {
    await call(...args);
  } catch (error) {
    if (isOurs(name, error) || isOurs(REPORTED_BY[name] ?? name, error)) return undefined;
    return String(error).split("\n")[0];
  }
  return undefined;
}

const named = Object.entries(THINGS);
const CALLS: readonly (readonly (readonly [string, () => unknown])[])[] = [
  [],
  ...named.map((first) => [first]),
  ...named.flatMap((first) => named.map((second) => [first, second])),
];

const isPublicFunction = ([name, value]: readonly [string, unknown]) =>
  name !== "ndarray" && name !== "tf" && typeof value === "function" && !(value.prototype instanceof Error);

describe.each(entryPoints)("$name", async (entryPoint) => {
  const functions = Object.entries(await importSource(entryPoint)).filter(isPublicFunction);

  test.each(functions)("%s never answers a stranger with JavaScript's own error", async (name, call) => {
    const raw: string[] = [];
    for (const things of CALLS) {
      const error = await rawError(
        name,
        call as (...args: unknown[]) => unknown,
        things.map(([, make]) => make()),
      );
      if (error !== undefined) raw.push(`${name}(${things.map(([label]) => label).join(", ")}): ${error}`);
    }
    expect(raw).toEqual([]);
  });
});
