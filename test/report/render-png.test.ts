import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/errors.js";
import { renderPng } from "../../src/report/index.js";
import { readResvgFiles } from "../../src/report/resvg-files.js";

const svgOf = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50">${content}</svg>`;

async function render(content: string, width: number): Promise<PNG> {
  return PNG.sync.read(Buffer.from(await renderPng(svgOf(content), { width })));
}

/** Counts the pixels darker than middle gray. */
function countDark({ data }: PNG): number {
  return [...data.keys()].filter((offset) => offset % 4 === 0 && data[offset] < 128).length;
}

describe("renderPng", () => {
  test("draws on white at the requested width, in proportion", async () => {
    const { width, height, data } = await render('<rect width="50" height="50" fill="red"/>', 200);
    expect([width, height]).toEqual([200, 100]);
    expect([...data.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
    expect([...data.subarray(796, 800)]).toEqual([255, 255, 255, 255]);
  });

  test("has a font for text, whatever family is requested", async () => {
    const empty = await render("", 100);
    const text = await render('<text x="5" y="35" font-size="30" font-family="Nothing Sans">any</text>', 100);
    expect(countDark(empty)).toBe(0);
    expect(countDark(text)).toBeGreaterThan(100);
  });

  test("has a bold font for titles", async () => {
    const text = (weight: string) =>
      render(`<text x="5" y="35" font-size="30" font-family="DejaVu Sans" font-weight="${weight}">any</text>`, 100);
    expect(countDark(await text("bold"))).toBeGreaterThan(countDark(await text("normal")));
  });

  test("gives equal bytes for equal figures", async () => {
    const svg = svgOf('<text x="5" y="35">0.95</text>');
    expect(await renderPng(svg)).toEqual(await renderPng(svg));
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses a width of %d", async (width) => {
    await expect(renderPng(svgOf(""), { width })).rejects.toThrow(
      new RangeError(`renderPng: width must be >= 1, got ${width}`),
    );
  });

  test("refuses text that is not SVG", async () => {
    const rendering = renderPng("<p>text</p>");
    await expect(rendering).rejects.toThrow(DataError);
    await expect(rendering).rejects.toThrow(/^renderPng: svg must be an SVG document, got /);
  });
});

describe("readResvgFiles", () => {
  test("reads a module of WebAssembly and two TrueType fonts", async () => {
    const { code, fonts } = await readResvgFiles();
    expect([...code.subarray(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
    expect(fonts.map((font) => [...font.subarray(0, 4)])).toEqual([
      [0, 1, 0, 0],
      [0, 1, 0, 0],
    ]);
  });
});
