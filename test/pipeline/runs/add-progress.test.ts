import { describe, expect, test } from "vitest";
import { addProgress } from "../../../src/pipeline/runs/add-progress.js";

/** Collects the reports as "done/total note". */
function collect(folds: readonly number[]) {
  const reports: string[] = [];
  const progress = addProgress(folds, (done, total, note) => reports.push(`${done}/${total} ${note}`));
  return { reports, ...progress };
}

describe("addProgress", () => {
  test("adds up folds, and counts a fold that has not started as much as the one with the most work", () => {
    const { reports, update } = collect([0, 1, 2]);
    update(0, { done: 0, total: 10, note: "a" });
    update(0, { done: 4, total: 10, note: "b" });
    update(2, { done: 0, total: 8, note: "c" });
    expect(reports).toEqual(["0/30 fold 1 a", "4/30 fold 1 b", "4/28 fold 3 c"]);
  });

  test("counts only the work that an earlier process left", () => {
    const { reports, update } = collect([4]);
    update(0, { done: 7, total: 10, note: "resumed" });
    update(0, { done: 9, total: 10, note: "resumed" });
    expect(reports).toEqual(["0/3 fold 5 resumed", "2/3 fold 5 resumed"]);
  });

  test("counts no more work for a fold that stops early", () => {
    const { reports, update, finish } = collect([0]);
    update(0, { done: 0, total: 10, note: "" });
    update(0, { done: 6, total: 10, note: "" });
    finish(0);
    expect(reports[2]).toBe("6/6 fold 1 done");
  });

  test("reports nothing for a fold without work while the others have not started", () => {
    const { reports, update, finish } = collect([0, 1]);
    finish(0);
    update(1, { done: 0, total: 10, note: "a" });
    expect(reports).toEqual(["0/10 fold 2 a"]);
  });
});
