import { describe, expect, test } from "vitest";
import { metricsTable } from "../../src/report/index.js";

describe("metricsTable", () => {
  test("shows scores side by side under the given names", () => {
    const raw = { aucs: { any: 0.95, epidural: undefined, subdural: 0.9 }, logLoss: 0.0821 };
    const smoothed = { aucs: { any: 0.96, epidural: undefined, subdural: 0.92 }, logLoss: 0.0755 };
    expect(metricsTable({ raw, smoothed })).toEqual({
      title: "Scores",
      columns: ["", "raw", "smoothed"],
      rows: [
        ["AUC any", "0.9500", "0.9600"],
        ["AUC epidural", "–", "–"],
        ["AUC subdural", "0.9000", "0.9200"],
        ["AUC, mean of classes", "0.9250", "0.9400"],
        ["log loss", "0.0821", "0.0755"],
      ],
    });
  });

  test("has no mean if no class has an AUC, and takes a title", () => {
    const scores = { aucs: { any: undefined }, logLoss: 1 };
    const { title, rows } = metricsTable({ "fold 1": scores }, { title: "Fold 1" });
    expect(title).toBe("Fold 1");
    expect(rows[1]).toEqual(["AUC, mean of classes", "–"]);
  });
});
