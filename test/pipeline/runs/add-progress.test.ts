import { describe, expect, test } from "vitest";
import { addProgress } from "../../../src/pipeline/runs/add-progress.js";

/** Collects what is told as "done/total note". */
function collect(folds: readonly number[]) {
  const told: string[] = [];
  const progress = addProgress(folds, (done, total, note) => told.push(`${done}/${total} ${note}`));
  return { told, ...progress };
}

describe("addProgress", () => {
  test("adds up folds; one that has not begun counts as the one that has most to do", () => {
    const { told, update } = collect([0, 1, 2]);
    update(0, { done: 0, total: 10, note: "a" });
    update(0, { done: 4, total: 10, note: "b" });
    update(2, { done: 0, total: 8, note: "c" });
    expect(told).toEqual(["0/30 fold 1 a", "4/30 fold 1 b", "4/28 fold 3 c"]);
  });

  test("counts what an earlier process has done neither as done nor as to do", () => {
    const { told, update } = collect([4]);
    update(0, { done: 7, total: 10, note: "goes on" });
    update(0, { done: 9, total: 10, note: "goes on" });
    expect(told).toEqual(["0/3 fold 5 goes on", "2/3 fold 5 goes on"]);
  });

  test("has no more to do for a fold that stops early", () => {
    const { told, update, finish } = collect([0]);
    update(0, { done: 0, total: 10, note: "" });
    update(0, { done: 6, total: 10, note: "" });
    finish(0);
    expect(told[2]).toBe("6/6 fold 1 done");
  });

  test("says nothing of a fold that has nothing to do, while others have not begun", () => {
    const { told, update, finish } = collect([0, 1]);
    finish(0);
    update(1, { done: 0, total: 10, note: "a" });
    expect(told).toEqual(["0/10 fold 2 a"]);
  });
});
