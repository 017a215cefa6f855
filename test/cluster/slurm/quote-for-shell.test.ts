import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoteForShell } from "../../../src/cluster/slurm/quote-for-shell.js";

describe("quoteForShell", () => {
  test.each([
    ["/data/plan-1", "/data/plan-1"],
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["$(reboot)", "'$(reboot)'"],
  ])("writes %j as %s", (text, quoted) => {
    expect(quoteForShell(text)).toBe(quoted);
  });

  test("gives a shell one word, whatever the text", () => {
    const texts = fc.sample(fc.string({ unit: "grapheme", maxLength: 40 }), { numRuns: 200, seed: 1 });
    const hostile = ['"', "'", "''", "\\", "\\'", "`id`", "!!", "~", "*", "a\nb", "-n", "%a", "#"];
    const words = [...texts, ...hostile].filter((text) => !text.includes("\0"));
    const printed = execFileSync("bash", ["--norc", "-c", `printf '%s\\0' ${words.map(quoteForShell).join(" ")}`]);
    expect(printed.toString("utf8").split("\0").slice(0, -1)).toEqual(words);
  });
});
