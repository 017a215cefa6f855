import { describe, expect, test } from "vitest";
import { lossFigure, renderSvg } from "../../src/report/index.js";

const folds = [
  { name: "fold 1", trainLoss: [0.3, 0.2], validLoss: [0.25, 0.22] },
  { name: "fold 2", trainLoss: [0.31], validLoss: [Number.NaN] },
];

/** The texts of the horizontal axis and of the legends, in order. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

describe("lossFigure", () => {
  test("has a row for each fold, part and epoch, and null for a loss that is not finite", () => {
    expect(lossFigure(folds).data).toEqual({
      values: [
        { fold: "fold 1", part: "train", epoch: 1, loss: 0.3 },
        { fold: "fold 1", part: "train", epoch: 2, loss: 0.2 },
        { fold: "fold 1", part: "valid", epoch: 1, loss: 0.25 },
        { fold: "fold 1", part: "valid", epoch: 2, loss: 0.22 },
        { fold: "fold 2", part: "train", epoch: 1, loss: 0.31 },
        { fold: "fold 2", part: "valid", epoch: 1, loss: null },
      ],
    });
  });

  test("is plain JSON", () => {
    const figure = lossFigure(folds);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test("marks whole epochs only, and names folds and parts", async () => {
    const texts = textsOf(await renderSvg(lossFigure(folds, { title: "Losses" })));
    expect(texts.slice(0, 3)).toEqual(["1", "2", "Epoch"]);
    for (const text of ["Losses", "Loss", "fold 1", "fold 2", "valid", "train"]) expect(texts).toContain(text);
  });

  test("marks a single epoch", async () => {
    const texts = textsOf(await renderSvg(lossFigure([folds[1]])));
    expect(texts.slice(0, 2)).toEqual(["1", "Epoch"]);
  });

  test("can be drawn without folds", async () => {
    expect(await renderSvg(lossFigure([]))).toMatch(/^<svg/);
  });

  test("refuses two folds with the same name", () => {
    expect(() => lossFigure([folds[0], folds[0]])).toThrow(
      new RangeError('lossFigure: folds must have different names, got "fold 1" twice'),
    );
  });
});
