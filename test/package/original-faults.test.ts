import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** The tests that docs/original-faults.md names: a row a fault. */
const rows = read("docs/original-faults.md")
  .split("\n")
  .flatMap((line) => {
    const [, number, rest] = /^\| (\d+) \|(.*)$/.exec(line) ?? [];
    const [, file, title] = /`(test\/[^`]+)`: "([^"]+)"/.exec(rest ?? "") ?? [];
    return number === undefined ? [] : [{ number: Number(number), file, title }];
  });

describe("docs/original-faults.md", () => {
  test("lists all 29 faults in their order", () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 29 }, (_, index) => index + 1));
  });

  test.each(rows.filter(({ file }) => file !== undefined))("names a test for fault $number", ({ file, title }) => {
    expect(read(file)).toContain(`"${title}"`);
  });
});

describe("package.json", () => {
  test("pins every dependency to one version", () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json"));
    for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});
