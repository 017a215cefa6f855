import { describe, expect, test } from "vitest";
import { lossFigure, renderSvg } from "../../src/report/index.js";

const figure = lossFigure([{ name: "fold 1", trainLoss: [0.3, 0.2], validLoss: [0.25, 0.22] }]);

describe("renderSvg", () => {
  test("gives an SVG element of its own", async () => {
    const svg = await renderSvg(figure);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.trimEnd()).toMatch(/<\/svg>$/);
  });

  test("gives equal text for equal figures, one after the other or together", async () => {
    const first = await renderSvg(figure);
    expect(await Promise.all([renderSvg(figure), renderSvg(figure)])).toEqual([first, first]);
  });

  test("leaves the figure as it is", async () => {
    const before = structuredClone(figure);
    await renderSvg(figure);
    expect(figure).toEqual(before);
  });
});
