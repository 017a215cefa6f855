import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { createProgress, type ProgressStream } from "../../../src/pipeline/workers/progress.js";

/** Creates a stream that keeps what is written to it; `terminal` makes it look like a terminal of 100 columns. */
function openStream(terminal: boolean) {
  const through = new PassThrough({ encoding: "utf8" });
  const stream = Object.assign(through, {
    isTTY: terminal,
    columns: 100,
    cursorTo() {},
    clearLine() {},
    moveCursor() {},
  });
  // One read of a stream gives one chunk of it on some versions of Node, and all of them on others.
  const written = () => {
    let text = "";
    for (let chunk = through.read(); chunk !== null; chunk = through.read()) text += chunk;
    return text;
  };
  return { stream: stream as unknown as ProgressStream, written };
}

describe("createProgress", () => {
  test("writes one line per 10 percent without a terminal", () => {
    const { stream, written } = openStream(false);
    const progress = createProgress("train", stream);
    for (let done = 0; done <= 40; done++) progress.update(done, 40, done === 20 ? "half" : "");
    progress.stop();
    const lines = written().split("\n");
    expect(lines).toHaveLength(12);
    expect(lines.slice(0, 2)).toEqual(["train 0% 0/40", "train 10% 4/40"]);
    expect(lines.slice(5, 6)).toEqual(["train 50% 20/40 half"]);
    expect(lines.slice(-2)).toEqual(["train 100% 40/40", ""]);
  });

  test("shows the rate since the first call, and the remaining time at that rate", () => {
    const { stream, written } = openStream(false);
    let seconds = 0;
    const progress = createProgress("images", stream, { now: () => 1000 * seconds });
    // Half was done before the first call, so it does not count for the rate.
    for (const [done, at] of [
      [50, 0],
      [60, 5],
      [70, 1200],
      [80, 10_800],
      [100, 20_000],
    ]) {
      seconds = at;
      progress.update(done, 100);
    }
    expect(written().split("\n")).toEqual([
      "images 50% 50/100",
      "images 60% 60/100, 2.0/s, 20 s left",
      "images 70% 70/100, 0.017/s, 30 min left",
      "images 80% 80/100, 0.0028/s, 2 h 0 min left",
      "images 100% 100/100",
      "",
    ]);
  });

  test("shows the memory of the process in whole megabytes, in lines and beside a bar", () => {
    const lines = openStream(false);
    const rss = () => 812_400_000;
    const progress = createProgress("train", lines.stream, { rss });
    progress.update(0, 2, "loss 0.5000");
    progress.update(2, 2);
    expect(lines.written().split("\n")).toEqual([
      "train 0% 0/2, rss 812 MB loss 0.5000",
      "train 100% 2/2, rss 812 MB",
      "",
    ]);
    const bar = openStream(true);
    createProgress("train", bar.stream, { rss }).update(2, 2);
    expect(bar.written()).toContain(" left, rss 812 MB");
  });

  test("counts a job of nothing as done", () => {
    const { stream, written } = openStream(false);
    createProgress("images", stream).update(0, 0);
    expect(written()).toBe("images 100% 0/0\n");
  });

  test("draws a bar on a terminal, and ends it with a line break when all is done", () => {
    const { stream, written } = openStream(true);
    const progress = createProgress("headers", stream);
    progress.update(1, 4, "a.dcm");
    progress.update(4, 4);
    const shown = written();
    expect(shown).toContain("headers [");
    expect(shown).toContain("1/4");
    expect(shown).toContain("100% 4/4");
    expect(shown.endsWith("\n")).toBe(true);
    progress.stop();
    expect(written()).toBe("");
  });

  test("stops a bar that never started", () => {
    const { stream, written } = openStream(true);
    createProgress("headers", stream).stop();
    expect(written()).toBe("");
  });
});
