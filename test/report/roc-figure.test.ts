import { describe, expect, test } from "vitest";
import { renderSvg, rocFigure } from "../../src/report/index.js";

const any = { name: "any", auc: 0.9512, falsePositiveRate: [0, 0, 0.5, 1], truePositiveRate: [0, 0.5, 1, 1] };
const epidural = { name: "epidural", auc: undefined, falsePositiveRate: [], truePositiveRate: [] };

/** The layers of a figure: the diagonal, the curves of folds, then the curves. */
function layersOf(figure: ReturnType<typeof rocFigure>) {
  if (!("layer" in figure)) throw new Error("a ROC figure has layers");
  return figure.layer as { data: { values: object[] }; encoding: { color: { scale: { domain: string[] } } } }[];
}

describe("rocFigure", () => {
  test("is plain JSON", () => {
    const figure = rocFigure([any, epidural]);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test("lists the points of each curve under its name and area", () => {
    const [, , curves] = layersOf(rocFigure([any, epidural]));
    expect(curves.data.values).toEqual([
      { curve: "any 0.95", x: 0, y: 0, order: 0 },
      { curve: "any 0.95", x: 0, y: 0.5, order: 1 },
      { curve: "any 0.95", x: 0.5, y: 1, order: 2 },
      { curve: "any 0.95", x: 1, y: 1, order: 3 },
    ]);
  });

  test("keeps the classes in their order in the legend, one without an area too", () => {
    const [, , curves] = layersOf(rocFigure([epidural, any]));
    expect(curves.encoding.color.scale.domain).toEqual(["epidural –", "any 0.95"]);
  });

  test("draws the diagonal of chance", () => {
    const [diagonal] = layersOf(rocFigure([any]));
    expect(diagonal.data.values).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]);
  });

  test("thins a curve of more than 500 points", () => {
    const rates = Float64Array.from({ length: 20_000 }, (_, index) => index / 19_999);
    const [, , curves] = layersOf(
      rocFigure([{ ...any, falsePositiveRate: rates, truePositiveRate: rates.map(Math.sqrt) }]),
    );
    expect(curves.data.values.length).toBeGreaterThan(400);
    expect(curves.data.values.length).toBeLessThanOrEqual(501);
  });

  test("lists the points of each fold under the name of its curve, thinned more", () => {
    const rates = Float64Array.from({ length: 2000 }, (_, index) => index / 1999);
    const folds = [
      { falsePositiveRate: [0, 0, 1], truePositiveRate: [0, 1, 1] },
      { falsePositiveRate: rates, truePositiveRate: rates },
    ];
    const [, ofFolds] = layersOf(rocFigure([{ ...any, folds }]));
    expect(ofFolds.data.values.slice(0, 3)).toEqual([
      { curve: "any 0.95", fold: 1, x: 0, y: 0, order: 0 },
      { curve: "any 0.95", fold: 1, x: 0, y: 1, order: 1 },
      { curve: "any 0.95", fold: 1, x: 1, y: 1, order: 2 },
    ]);
    expect(ofFolds.data.values.length).toBeLessThanOrEqual(3 + 151);
    expect(ofFolds.data.values.length).toBeGreaterThan(3 + 140);
  });

  test("refuses rates of a fold with different lengths", () => {
    const uneven = { falsePositiveRate: [0, 1], truePositiveRate: [0] };
    expect(() => rocFigure([{ ...any, folds: [uneven] }])).toThrow(
      new RangeError('rocFigure: the rates of "any" must have the same length, got 2 and 1'),
    );
  });

  test("refuses rates with different lengths", () => {
    expect(() => rocFigure([{ ...any, truePositiveRate: [0, 1] }])).toThrow(
      new RangeError('rocFigure: the rates of "any" must have the same length, got 4 and 2'),
    );
  });

  test("refuses two curves with the same name", () => {
    expect(() => rocFigure([any, any])).toThrow(
      new RangeError('rocFigure: curves must have different names, got "any" twice'),
    );
  });

  test("shows its title, axes and legend as SVG", async () => {
    const svg = await renderSvg(rocFigure([any, epidural], { title: "Fold 1 <b>" }));
    for (const text of ["Fold 1 &lt;b&gt;", "any 0.95", "epidural –", "False positive rate", "True positive rate"]) {
      expect(svg).toContain(`>${text}</text>`);
    }
  });
});
