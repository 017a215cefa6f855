import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBase64 } from "../../src/report/encode-base64.js";
import { escapeHtml } from "../../src/report/escape-html.js";
import { renderReport } from "../../src/report/index.js";
import { prefixIds } from "../../src/report/prefix-ids.js";

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="clip1"/></defs><g clip-path="url(#clip1)"/><use href="#clip1"/></svg>';

const png = Uint8Array.of(137, 80, 78, 71);

const slice = {
  pictures: [{ png, caption: "this slice" }],
  id: "ID_000012eaf",
  labels: ["any", "subdural"],
  predictions: [
    { name: "any", probability: 0.98765 },
    { name: "epidural", probability: Number.NaN },
  ],
};

const report = {
  title: "Run 1",
  notes: ["Five folds."],
  tables: [{ title: "Scores", columns: ["", "raw"], rows: [["AUC any", 0.9512]] }],
  figures: [
    { title: "ROC", svg },
    { title: "Loss", svg },
  ],
  slices: [slice],
};

/** Elements of HTML without an end tag that a report has. */
const VOID = ["meta", "img"];

/** Walks the tags of a document; returns those left open, or the first end tag that closes nothing. */
function unbalancedTags(html: string): string[] {
  const open: string[] = [];
  for (const [, end, name, empty] of html.matchAll(/<(\/?)([a-zA-Z]\w*)[^>]*?(\/?)>/g)) {
    if (empty !== "" || VOID.includes(name)) continue;
    if (end === "") open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

describe("renderReport", () => {
  test("is one HTML document with all its tags closed", () => {
    const html = renderReport(report);
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">/);
    expect(html).toMatch(/<\/html>\n$/);
    expect(unbalancedTags(html)).toEqual([]);
  });

  test("runs no script and loads nothing", () => {
    const html = renderReport(report);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|@import|javascript:|\son\w+=/);
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|src="(?!data:)/);
  });

  test("shows notes, tables, figures and slices", () => {
    const html = renderReport(report);
    expect(html).toContain("<h1>Run 1</h1>\n<p>Five folds.</p>");
    expect(html).toContain(
      '<caption>Scores</caption><thead><tr><th scope="col"></th><th scope="col">raw</th></tr></thead>',
    );
    expect(html).toContain('<tr><th scope="row">AUC any</th><td>0.9512</td></tr>');
    expect(html).toContain("<figcaption>ROC</figcaption>");
    expect(html).toContain('<img src="data:image/png;base64,iVBORw==" alt="Slice ID_000012eaf: this slice">');
    expect(html).toContain("<figcaption>this slice</figcaption>");
    expect(html).toContain('<tr><th scope="row">any</th><td>yes</td><td>98.8 %</td><td></td></tr>');
  });

  test("shows facts as a list of names and values", () => {
    const html = renderReport({ title: "Run 1", facts: [{ name: "Seed", value: 48 }] });
    expect(html).toContain("<div><dt>Seed</dt><dd>48</dd></div>");
  });

  test("shows sections, and sections of these, under headings of their level", () => {
    const misses = { title: "Misses", slices: [slice] };
    const html = renderReport({ title: "Run 1", sections: [{ title: "Slices", notes: ["Two."], sections: [misses] }] });
    expect(html).toContain("<section>\n<h2>Slices</h2>\n<p>Two.</p>\n<section>\n<h3>Misses</h3>");
    expect(unbalancedTags(html)).toEqual([]);
  });

  test("describes a figure for readers who cannot see it, by default with its title", () => {
    const alt = renderReport({ title: "Run 1", figures: [{ title: "ROC", svg, alt: "AUC: any 0.95" }] });
    expect(alt).toContain('<svg role="img" aria-label="AUC: any 0.95"');
    expect(renderReport(report)).toContain('<svg role="img" aria-label="ROC"');
  });

  test("lets a table scroll by keyboard too", () => {
    expect(renderReport(report)).toContain(
      '<div class="scroll" role="region" aria-label="Scores" tabindex="0"><table>',
    );
  });

  test("says which classes were found, missed and falsely called at their threshold", () => {
    const predictions = [
      { name: "any", probability: 0.5, threshold: 0.5 },
      { name: "epidural", probability: 0.6, threshold: 0.5 },
      { name: "subarachnoid", probability: 0.4, threshold: 0.5 },
      { name: "subdural", probability: 0.4, threshold: 0.5 },
      { name: "intraventricular", probability: Number.NaN, threshold: 0.5 },
    ];
    const labels = ["any", "subdural", "intraventricular"];
    const html = renderReport({ title: "Run 1", slices: [{ ...slice, labels, predictions }] });
    const rows = [...html.matchAll(/<tr( class="\w+")?><th scope="row">(\w+)<\/th>.*?<td>([\w ]*)<\/td><\/tr>/g)];
    expect(rows.map(([, kind, name, result]) => [name, result, kind])).toEqual([
      ["any", "found", ' class="right"'],
      ["epidural", "false alarm", ' class="wrong"'],
      ["subarachnoid", "", undefined],
      ["subdural", "missed", ' class="wrong"'],
      ["intraventricular", "", undefined],
    ]);
  });

  test("shows a dash where nothing was predicted", () => {
    const html = renderReport({ title: "Run 1", slices: [{ ...slice, labels: [] }] });
    expect(html).toContain('<tr><th scope="row">epidural</th><td>no</td><td>–</td><td></td></tr>');
  });

  test("shows no truth if it is unknown", () => {
    const predictions = [{ name: "any", probability: 0.9, threshold: 0.5 }];
    const html = renderReport({ title: "Test set", slices: [{ ...slice, labels: undefined, predictions }] });
    expect(html).toContain('<th scope="col">class</th><th scope="col">probability</th></tr>');
    expect(html).toContain('<tr><th scope="row">any</th><td>90.0 %</td></tr>');
  });

  test("encodes a part of a larger array as that part alone", () => {
    const part = Uint8Array.of(0, 0, 137, 80, 78, 71, 0).subarray(2, 6);
    const pictures = [{ png: part, caption: "this slice" }];
    expect(renderReport({ title: "", slices: [{ ...slice, pictures }] })).toContain("base64,iVBORw==");
  });

  test("leaves out the headings of absent parts", () => {
    const html = renderReport({ title: "Empty" });
    expect(html).not.toContain("<h2>");
    expect(unbalancedTags(html)).toEqual([]);
  });

  test("escapes every text", () => {
    const bad = `<script>alert("1" & '2')</script>`;
    const html = renderReport({
      title: bad,
      notes: [bad],
      tables: [{ title: bad, columns: [bad, bad], rows: [[bad, bad]] }],
      figures: [{ title: bad, svg }],
      facts: [{ name: bad, value: bad }],
      slices: [
        { pictures: [{ png, caption: bad }], id: bad, labels: [bad], predictions: [{ name: bad, probability: 1 }] },
      ],
      sections: [{ title: bad }],
    });
    expect(html).not.toContain("<script");
    expect(html.split("&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;")).toHaveLength(20);
  });

  test("keeps the ids of figures apart, in sections too", () => {
    const figures = report.figures.slice(0, 1);
    const sections = [{ title: "Curves", figures, sections: [{ title: "More", figures }] }];
    const ids = [...renderReport({ ...report, sections }).matchAll(/id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual(["figure-0-clip1", "figure-1-clip1", "figure-0-0-clip1", "figure-0-0-0-clip1"]);
  });

  test("refuses a row of the wrong length", () => {
    const table = { title: "Folds", columns: ["fold", "loss"], rows: [["1", 0.1], ["2"]] };
    expect(() => renderReport({ title: "", tables: [table] })).toThrow(
      new RangeError('renderReport: row 1 of table "Folds" must have 2 cells, got 1'),
    );
  });

  test("refuses a figure that is not an SVG element", () => {
    expect(() => renderReport({ title: "", figures: [{ title: "ROC", svg: "<p>nothing</p>" }] })).toThrow(
      new TypeError('renderReport: svg of "ROC" must begin with <svg, got "<p>nothing</p>"'),
    );
  });
});

describe("prefixIds", () => {
  test("renames ids and all references to them", () => {
    expect(prefixIds(svg, "a-")).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="a-clip1"/></defs><g clip-path="url(#a-clip1)"/><use href="#a-clip1"/></svg>',
    );
  });

  test("leaves an SVG without ids as it is", () => {
    const plain = '<svg width="9"><text fill="#123">id=5</text></svg>';
    expect(prefixIds(plain, "a-")).toBe(plain);
  });
});

describe("escapeHtml", () => {
  test("leaves no character that ends a string or an attribute", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      }),
    );
  });

  test("leaves other characters alone", () => {
    expect(escapeHtml("0.95 – é")).toBe("0.95 – é");
  });
});

describe("encodeBase64", () => {
  test("equals the encoding of Node, for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      }),
    );
  });

  test("encodes more bytes than a call takes arguments", () => {
    const bytes = Uint8Array.from({ length: 300_001 }, (_, index) => index * 7);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  });
});
