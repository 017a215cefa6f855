import { describe, expect, test } from "vitest";
import { precisionRecallFigure, renderSvg } from "../../src/report/index.js";

const any = { name: "any", averagePrecision: 0.8333, precision: [0.5, 0.67, 1, 1], recall: [1, 1, 0.5, 0] };
const epidural = { name: "epidural", averagePrecision: undefined, precision: [], recall: [] };

/** The layers of a figure: lines of chance, where there are any, the curves of folds, then the curves. */
function layersOf(figure: ReturnType<typeof precisionRecallFigure>) {
  if (!("layer" in figure)) throw new Error("a precision-recall figure has layers");
  return figure.layer as {
    data: { values: object[] };
    mark: { interpolate: string };
    encoding: { color: { scale: { domain: string[] } } };
  }[];
}

describe("precisionRecallFigure", () => {
  test("is plain JSON", () => {
    const figure = precisionRecallFigure([any, epidural]);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test("lists the points of each curve under its name and area, and joins them in steps", () => {
    const [, curves] = layersOf(precisionRecallFigure([any, epidural]));
    expect(curves.data.values).toEqual([
      { curve: "any 0.83", x: 1, y: 0.5, order: 0 },
      { curve: "any 0.83", x: 1, y: 0.67, order: 1 },
      { curve: "any 0.83", x: 0.5, y: 1, order: 2 },
      { curve: "any 0.83", x: 0, y: 1, order: 3 },
    ]);
    expect(curves.mark.interpolate).toBe("step-after");
    expect(curves.encoding.color.scale.domain).toEqual(["any 0.83", "epidural –"]);
  });

  test("draws the prevalence of a class as its line of chance", () => {
    const [chance] = layersOf(precisionRecallFigure([{ ...any, prevalence: 0.25 }, epidural]));
    expect(chance.data.values).toEqual([
      { curve: "any 0.83", x: 0, y: 0.25 },
      { curve: "any 0.83", x: 1, y: 0.25 },
    ]);
  });

  test("lists the points of each fold under the name of its curve", () => {
    const [ofFolds] = layersOf(precisionRecallFigure([{ ...any, folds: [{ precision: [0.5, 1], recall: [1, 0] }] }]));
    expect(ofFolds.data.values).toEqual([
      { curve: "any 0.83", fold: 1, x: 1, y: 0.5, order: 0 },
      { curve: "any 0.83", fold: 1, x: 0, y: 1, order: 1 },
    ]);
  });

  test("refuses different lengths, of a curve or a fold", () => {
    const error = new RangeError(
      'precisionRecallFigure: precision and recall of "any" must have the same length, got 1 and 2',
    );
    expect(() => precisionRecallFigure([{ ...any, precision: [1], recall: [1, 0] }])).toThrow(error);
    expect(() => precisionRecallFigure([{ ...any, folds: [{ precision: [1], recall: [1, 0] }] }])).toThrow(error);
  });

  test("refuses two curves with the same name", () => {
    expect(() => precisionRecallFigure([any, any])).toThrow(
      new RangeError('precisionRecallFigure: curves must have different names, got "any" twice'),
    );
  });

  test("shows its title, axes and legend as SVG", async () => {
    const svg = await renderSvg(precisionRecallFigure([any, epidural], { title: "Fold 1" }));
    const texts = ["Fold 1", "any 0.83", "epidural –", "Recall (sensitivity)", "Precision (PPV)"];
    for (const text of [...texts, "Class, average precision"]) expect(svg).toContain(`>${text}</text>`);
  });
});
